/**
 * A parsed product: what `libs/manifest` makes of a Compose file with an `x-mirab` block, after the allow-list of keys
 * (security rule R8) and with every image pinned. This is what a release freezes.
 */
import { z } from 'zod';
import { boundedRecord, mostServices, mostVariables } from './bounds.js';
import {
  cpus,
  dnsLabel,
  memoryBytes,
  pinnedImage,
  replicas,
  serviceName,
  slug,
  urlPath,
  variableName,
  port,
} from './grammar.js';

/** Host pattern of an exposed service: `{tenant}` alone or below fixed labels, e.g. `api.{tenant}`. */
export const hostPattern = z
  .string()
  .max(100)
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*\{tenant\}$/,
    'a pattern that ends in {tenant}, such as api.{tenant}',
  );

export const exposedService = z.strictObject({ port, host: hostPattern, health: urlPath });

/** Compose duration in one unit, e.g. `2s` or `500ms`. */
export const duration = z.string().regex(/^[0-9]{1,7}(?:ms|s)$/, 'a duration such as 2s or 500ms');

export const healthcheck = z.strictObject({
  /** `CMD` form only: `CMD`, then a program and its arguments, no shell. */
  test: z
    .array(z.string().min(1).max(500))
    .min(2)
    .max(30)
    .refine((test) => test[0] === 'CMD', 'a list that begins with CMD'),
  interval: duration.optional(),
  timeout: duration.optional(),
  startPeriod: duration.optional(),
  retries: z.int().min(1).max(100).optional(),
});

export const volumeMount = z.strictObject({
  volume: serviceName,
  /** Absolute path inside the container. */
  target: z
    .string()
    .regex(/^\/[A-Za-z0-9._/-]+$/)
    .max(200),
  readOnly: z.boolean(),
});

export const manifestService = z.strictObject({
  image: pinnedImage,
  command: z.array(z.string().max(4_000)).max(100).optional(),
  entrypoint: z.array(z.string().max(4_000)).max(100).optional(),
  /** Constant environment written by the product's author; tenant values come through `variables`. */
  environment: boundedRecord(variableName, z.string().max(32_768), mostVariables),
  /** Product variables that this service receives. */
  variables: z.array(variableName).max(mostVariables),
  volumes: z.array(volumeMount).max(mostServices),
  dependsOn: boundedRecord(serviceName, z.enum(['started', 'healthy']), mostServices),
  healthcheck: healthcheck.optional(),
  user: z
    .string()
    .regex(/^[a-z0-9_][a-z0-9_-]{0,31}(?::[a-z0-9_][a-z0-9_-]{0,31})?$/)
    .optional(),
  readOnly: z.boolean().optional(),
  tmpfs: z
    .array(z.string().regex(/^\/[A-Za-z0-9._/-]+(?::[a-z0-9=,]+)?$/))
    .max(10)
    .optional(),
  stopGracePeriod: z
    .string()
    .regex(/^[0-9]{1,4}s$/)
    .optional(),
  stopSignal: z.enum(['SIGTERM', 'SIGINT', 'SIGQUIT']).optional(),
  shmSizeBytes: z
    .int()
    .min(0)
    .max(2 ** 34)
    .optional(),
  init: z.boolean().optional(),
  workingDir: z
    .string()
    .regex(/^\/[A-Za-z0-9._/-]*$/)
    .optional(),
});

export const backupItem = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.enum(['postgres', 'mysql']),
    service: serviceName,
    database: z.string().regex(/^[A-Za-z0-9_]{1,63}$/),
  }),
  z.strictObject({ kind: z.literal('redis'), service: serviceName }),
  z.strictObject({ kind: z.literal('volume'), volume: serviceName }),
  z.strictObject({
    kind: z.literal('command'),
    service: serviceName,
    /** Program and arguments, run in the service's container, no shell; what it prints is the dump, and its exit code counts. */
    dump: z.array(z.string().min(1).max(500)).min(1).max(50),
    /** The same; reads a dump from its standard input. */
    load: z.array(z.string().min(1).max(500)).min(1).max(50),
  }),
]);

export const variableDeclaration = z.strictObject({
  required: z.boolean(),
  secret: z.boolean(),
  /** Anchored JavaScript pattern; checked for linear time when the release is published. */
  pattern: z.string().max(200).optional(),
  default: z.string().max(32_768).optional(),
  /** A random value is made when a stack is created; only for secrets. */
  generate: z.boolean(),
  /** How a secret reaches the container: an environment variable, or the file `/run/secrets/<NAME>`. */
  as: z.enum(['environment', 'file']),
  description: z.string().max(300).optional(),
});

export const serviceSize = z.strictObject({
  replicas: replicas.optional(),
  memoryBytes: memoryBytes.optional(),
  cpus: cpus.optional(),
});

export const manifest = z.strictObject({
  name: slug,
  expose: boundedRecord(serviceName, exposedService, mostServices),
  migrate: z
    .strictObject({
      service: serviceName,
      command: z.array(z.string().min(1).max(500)).min(1).max(50),
    })
    .optional(),
  backup: boundedRecord(dnsLabel, backupItem, mostServices),
  sizes: boundedRecord(slug, boundedRecord(serviceName, serviceSize, mostServices), mostServices),
  variables: boundedRecord(variableName, variableDeclaration, mostVariables),
  services: boundedRecord(serviceName, manifestService, mostServices),
  volumes: z.array(serviceName).max(mostServices),
  /**
   * Services without a host name that may still open connections to the internet (mail, payment providers). They join the
   * bridge that has a way out; all the others without a host name have none.
   */
  outbound: z.array(serviceName).max(mostServices).optional(),
});

export type Manifest = z.infer<typeof manifest>;
export type ManifestService = z.infer<typeof manifestService>;
export type VariableDeclaration = z.infer<typeof variableDeclaration>;
export type BackupItem = z.infer<typeof backupItem>;
