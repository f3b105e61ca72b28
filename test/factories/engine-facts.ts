/** Writes what an engine writes, through its own login role, for tests of what the control-plane makes of it. */
import { createHash } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import {
  stackSpec,
  type ObservedService,
  type Proof,
  type RestorePointItem,
  type StackSpec,
  type StackState,
} from '#libs/contracts';
import { Database, toJson, type Transaction } from '#libs/database';
import { renderRevision } from '#libs/manifest';

/** The looks of a backup that went well. */
const aCheckedPoint: Proof[] = [
  { level: 0, passed: true, message: 'Every stage ended well, and the dump is whole.' },
  { level: 1, passed: true, message: 'The structure of the repository is whole.' },
];

const anItem = (at: Date): RestorePointItem => ({
  name: 'database',
  kind: 'postgres',
  source: 'db',
  bytes: 5_000_000_000,
  sha256: 'a'.repeat(64),
  files: null,
  tool: 'pg_dump (PostgreSQL) 15.8',
  rows: { 'public.pupils': 12_345 },
  startedAt: at.toISOString(),
  finishedAt: at.toISOString(),
});

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

  /** Ends a backup well: its restore point is there. @returns the id of the point. */
  async backUp(taskId: string, over: { takenAt?: Date; proofs?: Proof[] } = {}): Promise<string> {
    await this.begin(taskId);
    const id = uuidv7();
    await this.write(async (tx) => {
      const task = await tx.task.findUniqueOrThrow({ where: { id: taskId } });
      const spec = stackSpec.parse(task.spec);
      const stackId = spec.stack.id;
      const { targetId } = task.input as { targetId: string };
      const repository = await tx.backupRepository.findFirstOrThrow({
        where: { tenantId: spec.tenant.id, targetId },
        select: { id: true },
      });
      const revision = await tx.revision.findFirstOrThrow({ where: { stackId, state: 'current' } });
      const takenAt = over.takenAt ?? new Date();
      await tx.restorePoint.create({
        data: {
          id,
          tenantId: spec.tenant.id,
          stackId,
          repositoryId: repository.id,
          taskId,
          snapshotId: createHash('sha256').update(id).digest('hex'),
          takenAt,
          revisionId: revision.id,
          releaseId: spec.release.id,
          spec: toJson(spec),
          items: toJson([anItem(takenAt)]),
          bytes: 5_000_000_000,
          addedBytes: 1_000,
        },
      });
      await this.addProofs(
        tx,
        { id, taskId, tenantId: spec.tenant.id },
        over.proofs ?? aCheckedPoint,
      );
      await tx.task.updateMany({
        where: { id: taskId },
        data: { state: 'succeeded', finishedAt: new Date() },
      });
    });
    return id;
  }

  /** Another look at a restore point. */
  async look(restorePointId: string, proofs: readonly Proof[]): Promise<void> {
    await this.write(async (tx) => {
      const point = await tx.restorePoint.findUniqueOrThrow({ where: { id: restorePointId } });
      await this.addProofs(tx, point, proofs);
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

  private async addProofs(
    tx: Transaction,
    { id, taskId, tenantId }: { id: string; taskId: string; tenantId: string },
    proofs: readonly Proof[],
  ): Promise<void> {
    for (const look of proofs)
      await tx.restorePointProof.create({
        data: { id: uuidv7(), tenantId, restorePointId: id, taskId, ...look },
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
