/** What a task would do, shown before it is done (promise 4). The control-plane computes it, the engine computes it again and compares. */
import { z } from 'zod';
import { backupItemKind, backupTargetKind } from './backup.js';
import { hostname, id, sha256 } from './grammar.js';
import { stackTaskKind } from './task.js';

/** What happens to a service, in the words the panel translates. */
export const serviceEffect = z.enum([
  'create', // did not run before
  'replace', // new containers beside the old ones, traffic moves, then the old ones stop: no interruption
  'recreate', // stopped and made anew: a short interruption of this service
  'scale-up', // more containers of the same generation
  'scale-down',
  'keep',
  'start',
  'stop',
  'remove',
]);
export type ServiceEffect = z.infer<typeof serviceEffect>;

export const planService = z.strictObject({
  service: z.string(),
  effect: serviceEffect,
  /** Names of the fields that cause the effect, e.g. `image`, `memory`, `variables.SCHOOL_NAME`. */
  because: z.array(z.string()),
  replicasBefore: z.int().nullable(),
  replicasAfter: z.int().nullable(),
});

/** One field that changes; secrets show versions only. */
export const planChange = z.strictObject({
  field: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});

export const plan = z.strictObject({
  kind: stackTaskKind,
  /** Hash of what the plan rests on: kind, input, spec, base revision. A task that names it is refused when it no longer holds. */
  hash: sha256,
  baseRevision: z.int().nullable(),
  nextRevision: z.int().nullable(),
  isNoop: z.boolean(),
  /** True when no request can be dropped by this change. */
  withoutInterruption: z.boolean(),
  services: z.array(planService),
  changes: z.array(planChange),
  hostnames: z.array(z.strictObject({ hostname, effect: z.enum(['create', 'keep', 'remove']) })),
  volumes: z.array(
    z.strictObject({ volume: z.string(), effect: z.enum(['create', 'keep', 'remove']) }),
  ),
  /** The product's migration command, when it will run. */
  migration: z.array(z.string()).nullable(),
  /** Unified diff of `compose.yaml` between the running and the next revision; empty when nothing changes. */
  composeDiff: z.string(),
  /**
   * What a backup stores, and where; of an upgrade, what is stored by a task of its own before it. Null where nothing is stored, and for
   * whoever makes the plan without asking for the target.
   */
  backup: z
    .strictObject({
      target: z.strictObject({ id, name: z.string(), kind: backupTargetKind }),
      items: z.array(
        z.strictObject({
          name: z.string(),
          kind: backupItemKind,
          /** Service that is dumped, or volume that is read. */
          source: z.string(),
        }),
      ),
    })
    .nullable(),
  /** Codes with parameters; the panel has a sentence for each. */
  warnings: z.array(z.strictObject({ code: z.string(), detail: z.string() })),
});
export type Plan = z.infer<typeof plan>;
export type PlanService = z.infer<typeof planService>;
