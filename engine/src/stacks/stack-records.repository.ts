/** What the engine reads and writes of stacks: the graph behind a task, revisions, observations. */
import { uuidv7 } from 'uuidv7';
import {
  renderedRevision,
  stackSpec,
  type ObservedService,
  type RenderedRevision,
  type StackSpec,
  type StackState,
} from '#libs/contracts';
import { toJson, type Database, type Transaction } from '#libs/database';

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

export class StackRecordsRepository {
  constructor(private readonly database: Database) {}

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
        key: `s${String(stack.number)}`,
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
    taskId: string,
    spec: StackSpec,
    rendered: RenderedRevision,
  ): Promise<StoredRevision> {
    const id = uuidv7();
    await this.database.transaction('*', (tx) =>
      tx.revision.create({
        data: {
          id,
          tenantId: spec.tenant.id,
          stackId: spec.stack.id,
          number: rendered.number,
          state: 'prepared',
          releaseId: spec.release.id,
          taskId,
          digest: rendered.digest,
          spec: toJson(spec),
          rendered: toJson(rendered),
        },
      }),
    );
    return { id, number: rendered.number, taskId, spec, rendered };
  }

  async markFailed(revisionId: string): Promise<void> {
    await this.database.transaction('*', (tx) =>
      tx.revision.updateMany({
        where: { id: revisionId, state: 'prepared' },
        data: { state: 'failed' },
      }),
    );
  }

  /** The revision runs as observed; the one before is superseded. */
  async markCurrent(revision: StoredRevision, services: readonly ObservedService[]): Promise<void> {
    await this.database.transaction('*', async (tx) => {
      const stackId = revision.spec.stack.id;
      await tx.revision.updateMany({
        where: { stackId, state: 'current', id: { not: revision.id } },
        data: { state: 'superseded' },
      });
      await tx.revision.update({
        where: { id: revision.id },
        data: { state: 'current', spec: toJson(revision.spec) },
      });
      await this.observe(tx, revision.spec, {
        state: 'running',
        revisionId: revision.id,
        services,
      });
    });
  }

  /** Writes what was seen, without a change of revision. */
  async recordState(
    spec: Pick<StackSpec, 'stack' | 'tenant'>,
    seen: { state: StackState; revisionId: string | null; services: readonly ObservedService[] },
  ): Promise<void> {
    await this.database.transaction('*', (tx) => this.observe(tx, spec, seen));
  }

  /** Nothing of the stack is left on its host. */
  async markRemoved(spec: StackSpec): Promise<void> {
    await this.database.transaction('*', async (tx) => {
      await tx.revision.updateMany({
        where: { stackId: spec.stack.id, state: 'current' },
        data: { state: 'superseded' },
      });
      await this.observe(tx, spec, { state: 'removed', revisionId: null, services: [] });
    });
  }

  private async observe(
    tx: Transaction,
    spec: Pick<StackSpec, 'stack' | 'tenant'>,
    seen: { state: StackState; revisionId: string | null; services: readonly ObservedService[] },
  ): Promise<void> {
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

const parseRevision = (
  row: { id: string; number: number; taskId: string; spec: unknown; rendered: unknown } | null,
): StoredRevision | null =>
  row && {
    id: row.id,
    number: row.number,
    taskId: row.taskId,
    spec: stackSpec.parse(row.spec),
    rendered: renderedRevision.parse(row.rendered),
  };
