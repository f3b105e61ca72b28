/** What the engine reads and writes of stacks: the graph behind a task, revisions, observations. */
import { uuidv7 } from 'uuidv7';
import { ZodError } from 'zod';
import {
  renderedRevision,
  stackKeyOf,
  stackSpec,
  type ObservedService,
  type RenderedRevision,
  type StackSpec,
  type StackState,
} from '#libs/contracts';
import { toJson, type Database, type Transaction } from '#libs/database';
import { MirabError, messageOf } from '#libs/errors';
import { assertStoredRevision } from '#libs/manifest';
import type { ClaimedTask } from '../tasks/claimed-task.js';
import { assertHeld } from '../tasks/held-task.js';

export interface StoredRevision {
  id: string;
  number: number;
  /** The task that rendered it. */
  taskId: string;
  spec: StackSpec;
  rendered: RenderedRevision;
}

/** Ids that must fit together before anything is done on a host (rule R14). */
export interface StackGraph {
  tenantId: string;
  hostId: string;
  environmentId: string;
  productId: string;
  releaseProductId: string | null;
  /** As published; null when the release does not exist. */
  manifest: unknown;
  key: string;
  zone: string;
  subdomain: string;
  tenantSlug: string;
  host: { address: string; httpPort: number; stacksDirectory: string };
  hostnames: ReadonlyMap<string, string>;
}

type Observed = Pick<StackSpec, 'stack' | 'tenant'>;

/** What was seen of a stack on its host. */
export interface SeenStack {
  state: StackState;
  /** The revision that stands; null when none does. */
  revisionId: string | null;
  services: readonly ObservedService[];
}

export class StackRecordsRepository {
  constructor(private readonly database: Database) {}

  /** True when a drill of the stack was ever begun. */
  async hadDrill(stackId: string): Promise<boolean> {
    return this.database.transaction('*', async (tx) => {
      const where = { stackId, kind: 'drill', attempt: { gt: 0 } };
      return (await tx.task.count({ where, take: 1 })) > 0;
    });
  }

  /** Null when the stack does not exist. `releaseId` is the release that the task's spec names. */
  async findGraph(stackId: string, releaseId: string): Promise<StackGraph | null> {
    return this.database.transaction('*', async (tx) => {
      const stack = await tx.stack.findUnique({
        where: { id: stackId },
        include: { hostnames: true, host: true, tenant: true },
      });
      if (!stack) return null;
      const release = await tx.release.findUnique({
        where: { id: releaseId },
        select: { productId: true, manifest: true },
      });
      return {
        tenantId: stack.tenantId,
        hostId: stack.hostId,
        environmentId: stack.environmentId,
        productId: stack.productId,
        releaseProductId: release?.productId ?? null,
        manifest: release?.manifest ?? null,
        key: stackKeyOf(stack),
        zone: stack.zone,
        subdomain: stack.subdomain,
        tenantSlug: stack.tenant.slug,
        host: {
          address: stack.host.address,
          httpPort: stack.host.httpPort,
          stacksDirectory: stack.host.stacksDirectory,
        },
        hostnames: new Map(stack.hostnames.map((entry) => [entry.fqdn, entry.service])),
      };
    });
  }

  /** The revision that runs (or ran, when the stack is stopped). */
  async findCurrent(stackId: string): Promise<StoredRevision | null> {
    return this.database.transaction('*', async (tx) =>
      parseRevision(await tx.revision.findFirst({ where: { stackId, state: 'current' } })),
    );
  }

  /** The revision that `revision` replaced; null when it was the first. */
  async findPredecessor(revision: StoredRevision): Promise<StoredRevision | null> {
    const stackId = revision.spec.stack.id;
    return this.database.transaction('*', async (tx) =>
      parseRevision(
        await tx.revision.findFirst({
          where: { stackId, state: 'superseded', number: { lt: revision.number } },
          orderBy: { number: 'desc' },
        }),
      ),
    );
  }

  /** True when the stack was stopped, as last seen. */
  async isStopped(stackId: string): Promise<boolean> {
    return this.database.transaction('*', async (tx) => {
      const seen = await tx.stackObservation.findUnique({ where: { stackId } });
      return seen?.state === 'stopped';
    });
  }

  /** What an earlier attempt of this task has rendered already. */
  async findPrepared(taskId: string): Promise<StoredRevision | null> {
    return this.database.transaction('*', async (tx) =>
      parseRevision(await tx.revision.findFirst({ where: { taskId, state: 'prepared' } })),
    );
  }

  /** Numbers are never used twice, so no name on a host is either. */
  async nextNumber(stackId: string): Promise<number> {
    return this.database.transaction('*', async (tx) => {
      const newest = await tx.revision.aggregate({ where: { stackId }, _max: { number: true } });
      return (newest._max.number ?? 0) + 1;
    });
  }

  async prepare(
    task: ClaimedTask,
    spec: StackSpec,
    rendered: RenderedRevision,
  ): Promise<StoredRevision> {
    const id = uuidv7();
    await this.write(task, (tx) =>
      tx.revision.create({
        data: {
          id,
          tenantId: spec.tenant.id,
          stackId: spec.stack.id,
          number: rendered.number,
          state: 'prepared',
          releaseId: spec.release.id,
          taskId: task.id,
          digest: rendered.digest,
          spec: toJson(spec),
          rendered: toJson(rendered),
        },
      }),
    );
    return { id, number: rendered.number, taskId: task.id, spec, rendered };
  }

  async markFailed(task: ClaimedTask, revisionId: string): Promise<void> {
    await this.write(task, (tx) =>
      tx.revision.updateMany({
        where: { id: revisionId, state: 'prepared' },
        data: { state: 'failed' },
      }),
    );
  }

  /** The revision runs as observed; the one before is superseded. */
  async markCurrent(
    task: ClaimedTask,
    revision: StoredRevision,
    services: readonly ObservedService[],
  ): Promise<void> {
    await this.write(task, async (tx) => {
      const stackId = revision.spec.stack.id;
      await tx.revision.updateMany({
        where: { stackId, state: 'current', id: { not: revision.id } },
        data: { state: 'superseded' },
      });
      await tx.revision.update({
        where: { id: revision.id },
        data: {
          state: 'current',
          spec: toJson(revision.spec),
          rendered: toJson(revision.rendered),
        },
      });
      await this.observe(tx, revision.spec, {
        state: 'running',
        revisionId: revision.id,
        services,
      });
    });
  }

  /** Writes what was seen, without a change of revision. */
  async recordState(task: ClaimedTask, spec: Observed, seen: SeenStack): Promise<void> {
    await this.write(task, (tx) => this.observe(tx, spec, seen));
  }

  /** Nothing of the stack is left on its host. */
  async markRemoved(task: ClaimedTask, spec: StackSpec): Promise<void> {
    await this.write(task, async (tx) => {
      await tx.revision.updateMany({
        where: { stackId: spec.stack.id, state: 'current' },
        data: { state: 'superseded' },
      });
      await this.observe(tx, spec, { state: 'removed', revisionId: null, services: [] });
    });
  }

  /** Everything that an attempt writes of a stack goes through here: an attempt that was overtaken writes nothing. */
  private write<T>(task: ClaimedTask, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction('*', async (tx) => {
      await assertHeld(tx, task);
      return work(tx);
    });
  }

  private async observe(tx: Transaction, spec: Observed, seen: SeenStack): Promise<void> {
    const data = {
      tenantId: spec.tenant.id,
      at: new Date(),
      state: seen.state,
      revisionId: seen.revisionId,
      services: toJson(seen.services),
    };
    await tx.stackObservation.upsert({
      where: { stackId: spec.stack.id },
      create: { stackId: spec.stack.id, ...data },
      update: data,
    });
  }
}

/** @throws MirabError SPEC_NOT_VALID for a row whose render is not what its spec leads to: it may not reach a host. */
function parseRevision(
  row: { id: string; number: number; taskId: string; spec: unknown; rendered: unknown } | null,
): StoredRevision | null {
  if (!row) return null;
  try {
    const spec = stackSpec.parse(row.spec);
    const rendered = renderedRevision.parse(row.rendered);
    assertStoredRevision(spec, rendered);
    return { id: row.id, number: row.number, taskId: row.taskId, spec, rendered };
  } catch (error) {
    throw new MirabError(
      'SPEC_NOT_VALID',
      `Revision ${row.number} of the stack is not what Mirab stored, so it is not used: ${sayWhy(error)} Find out who changed the database.`,
      { hostState: 'Nothing was changed on the host.', cause: error },
    );
  }
}

/** Zod's own message is a page of JSON. */
const sayWhy = (error: unknown): string =>
  error instanceof ZodError
    ? `${error.issues[0]?.path.join('.') ?? ''}: ${error.issues[0]?.message ?? 'not readable'}.`
    : messageOf(error);
