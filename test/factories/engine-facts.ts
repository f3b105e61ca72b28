/** Writes what an engine writes, through its own login role, for tests of what the control-plane makes of it. */
import { uuidv7 } from 'uuidv7';
import { stackSpec, type ObservedService, type StackSpec, type StackState } from '#libs/contracts';
import { Database, toJson, type Transaction } from '#libs/database';
import { renderRevision } from '#libs/manifest';

export class EngineFacts {
  private readonly database: Database;
  constructor(engineUrl: string) {
    this.database = new Database(engineUrl, { poolSize: 2, applicationName: 'test-engine' });
  }

  close(): Promise<void> {
    return this.database.close();
  }

  /** Claims the task. */
  async begin(taskId: string): Promise<void> {
    await this.write((tx) =>
      tx.task.updateMany({
        where: { id: taskId, state: 'queued' },
        data: { state: 'running', attempt: 1, fence: 1, leaseOwner: 'test', startedAt: new Date() },
      }),
    );
  }

  /** Ends the task well: its spec becomes the revision that runs. */
  async succeed(taskId: string): Promise<void> {
    await this.begin(taskId);
    await this.write(async (tx) => {
      const task = await tx.task.findUniqueOrThrow({ where: { id: taskId } });
      if (task.kind === 'remove' || task.kind === 'stop') {
        const state = task.kind === 'remove' ? 'removed' : 'stopped';
        await this.observe(tx, stackSpec.parse(task.spec), { state, revisionId: null });
      } else if (task.spec !== null) {
        await this.makeCurrent(tx, taskId, stackSpec.parse(task.spec));
      }
      await tx.task.updateMany({
        where: { id: taskId },
        data: { state: 'succeeded', finishedAt: new Date() },
      });
    });
  }

  async fail(taskId: string, message = 'The image cannot be had.'): Promise<void> {
    await this.begin(taskId);
    await this.write((tx) =>
      tx.task.updateMany({
        where: { id: taskId },
        data: {
          state: 'failed',
          finishedAt: new Date(),
          errorCode: 'IMAGE_UNAVAILABLE',
          errorMessage: message,
          hostState: 'Nothing was changed on the host.',
        },
      }),
    );
  }

  async cancel(taskId: string, hostState: string): Promise<void> {
    await this.begin(taskId);
    await this.write((tx) =>
      tx.task.updateMany({
        where: { id: taskId },
        data: { state: 'cancelled', finishedAt: new Date(), hostState },
      }),
    );
  }

  async log(taskId: string, seq: number, text: string): Promise<void> {
    await this.write(async (tx) => {
      const { tenantId } = await tx.task.findUniqueOrThrow({ where: { id: taskId } });
      const line = { type: 'log', step: 'start', level: 'info', text };
      await tx.taskEvent.create({ data: { taskId, seq, tenantId, at: new Date(), ...line } });
    });
  }

  private write<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction('*', work);
  }

  private async makeCurrent(tx: Transaction, taskId: string, spec: StackSpec): Promise<void> {
    const stackId = spec.stack.id;
    const last = await tx.revision.findFirst({ where: { stackId }, orderBy: { number: 'desc' } });
    const rendered = renderRevision({ spec, previous: null, number: (last?.number ?? 0) + 1 });
    await tx.revision.updateMany({
      where: { stackId, state: 'current' },
      data: { state: 'superseded' },
    });
    const id = uuidv7();
    await tx.revision.create({
      data: {
        id,
        tenantId: spec.tenant.id,
        stackId,
        number: rendered.number,
        state: 'current',
        releaseId: spec.release.id,
        taskId,
        digest: rendered.digest,
        spec: toJson(spec),
        rendered: toJson(rendered),
      },
    });
    await this.observe(tx, spec, { state: 'running', revisionId: id });
  }

  private async observe(
    tx: Transaction,
    spec: StackSpec,
    seen: { state: StackState; revisionId: string | null },
  ): Promise<void> {
    const services: ObservedService[] = [];
    const data = {
      tenantId: spec.tenant.id,
      at: new Date(),
      state: seen.state,
      revisionId: seen.revisionId,
      services: toJson(services),
    };
    await tx.stackObservation.upsert({
      where: { stackId: spec.stack.id },
      create: { stackId: spec.stack.id, ...data },
      update: data,
    });
  }
}
