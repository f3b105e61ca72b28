/** Restore points and what was found of them: written once, with the task that made them, and never changed. */
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import {
  restorePointItem,
  stackSpec,
  type Proof,
  type RestorePointItem,
  type StackSpec,
  type StoredBackup,
} from '#libs/contracts';
import { toJson, type Database } from '#libs/database';
import { MirabError } from '#libs/errors';
import type { StoredRevision } from '../stacks/stack-records.repository.js';
import type { ClaimedTask } from '../tasks/claimed-task.js';
import { assertHeld } from '../tasks/held-task.js';

/** A restore point as a restore reads it. */
export interface RestorePoint {
  id: string;
  tenantId: string;
  repositoryId: string;
  snapshotId: string;
  releaseId: string;
  spec: StackSpec;
  items: RestorePointItem[];
}

/** What a backup has stored, and of what. */
export interface NewRestorePoint {
  repositoryId: string;
  revision: StoredRevision;
  stored: StoredBackup;
}

/** An upgrade that had to wait longer for its turn would lose more than a day if it went back to its backup. */
const oldestBackupMs = 24 * 60 * 60 * 1_000;

export class RestorePointsRepository {
  constructor(private readonly database: Database) {}

  async findById(id: string): Promise<RestorePoint | null> {
    const row = await this.database.transaction('*', (tx) =>
      tx.restorePoint.findUnique({ where: { id } }),
    );
    return row && parseRow(row);
  }

  /** True when a task has made its restore point. */
  async isRecorded(taskId: string): Promise<boolean> {
    return this.database.transaction('*', async (tx) => {
      const found = await tx.restorePoint.findUnique({ where: { taskId }, select: { id: true } });
      return found !== null;
    });
  }

  /** What a task has recorded of its drill; null before. */
  async findDrill(taskId: string): Promise<{ passed: boolean; message: string } | null> {
    return this.database.transaction('*', (tx) =>
      tx.restorePointProof.findFirst({
        where: { taskId, level: 3 },
        select: { passed: true, message: true },
      }),
    );
  }

  /**
   * Writes down what a drill came to, while the attempt holds its task. Its age of the data is that at the beginning of the task.
   * @param restoreSeconds null for a drill that did not come to its end.
   * @throws MirabError LEASE_LOST when another attempt holds it.
   */
  async recordDrill(
    task: ClaimedTask,
    restorePointId: string,
    { proof, restoreSeconds }: { proof: Proof; restoreSeconds: number | null },
  ): Promise<void> {
    await this.database.transaction('*', async (tx) => {
      await assertHeld(tx, task);
      const point = await tx.restorePoint.findUniqueOrThrow({ where: { id: restorePointId } });
      const begun = await tx.task.findUniqueOrThrow({
        where: { id: task.id },
        select: { startedAt: true },
      });
      const age = (begun.startedAt ?? point.takenAt).getTime() - point.takenAt.getTime();
      const lossSeconds = Math.max(0, Math.round(age / 1_000));
      await tx.restorePointProof.create({
        data: {
          ...proof,
          ...(restoreSeconds === null ? {} : { restoreSeconds, lossSeconds }),
          id: uuidv7(),
          tenantId: point.tenantId,
          restorePointId,
          taskId: task.id,
        },
      });
    });
  }

  /** False when a backup was to come before the task, and left no restore point of its stack that was young when the task began. */
  async isBackedUpAsAsked(taskId: string): Promise<boolean> {
    return this.database.transaction('*', async (tx) => {
      const task = await tx.task.findUniqueOrThrow({
        where: { id: taskId },
        select: { stackId: true, backupTaskId: true, startedAt: true },
      });
      if (task.backupTaskId === null) return true;
      const begun = task.startedAt?.getTime() ?? 0;
      const takenAt = { gt: new Date(begun - oldestBackupMs) };
      const where = { taskId: task.backupTaskId, stackId: task.stackId ?? '', takenAt };
      return (await tx.restorePoint.count({ where })) > 0;
    });
  }

  /**
   * Writes a restore point and the looks that belong to it, all or nothing, while the attempt holds its task.
   * @throws MirabError LEASE_LOST when another attempt does.
   */
  async record(
    task: ClaimedTask,
    { repositoryId, revision, stored }: NewRestorePoint,
  ): Promise<void> {
    const { spec } = revision;
    const id = uuidv7();
    const tenantId = spec.tenant.id;
    await this.database.transaction('*', async (tx) => {
      await assertHeld(tx, task);
      await tx.restorePoint.create({
        data: {
          id,
          tenantId,
          stackId: spec.stack.id,
          repositoryId,
          taskId: task.id,
          snapshotId: stored.snapshot_id,
          takenAt: new Date(stored.taken_at),
          revisionId: revision.id,
          releaseId: spec.release.id,
          spec: toJson(spec),
          items: toJson(stored.items),
          bytes: BigInt(stored.bytes),
          addedBytes: BigInt(stored.added_bytes),
        },
      });
      await tx.restorePointProof.createMany({
        data: stored.proofs.map((proof) => ({
          ...proof,
          id: uuidv7(),
          tenantId,
          restorePointId: id,
          taskId: task.id,
        })),
      });
    });
  }
}

type RestorePointRow = Omit<RestorePoint, 'spec' | 'items'> & { spec: unknown; items: unknown };

/** @throws MirabError SPEC_NOT_VALID for a row that is not as it was written. */
function parseRow(row: RestorePointRow): RestorePoint {
  const spec = stackSpec.safeParse(row.spec);
  const items = z.array(restorePointItem).safeParse(row.items);
  if (!spec.success || !items.success)
    throw new MirabError(
      'SPEC_NOT_VALID',
      `Restore point ${row.id} is not what Mirab stored, so it is not used. Find out who changed the database.`,
      { hostState: 'Nothing was changed on the host.' },
    );
  const { id, tenantId, repositoryId, snapshotId, releaseId } = row;
  return { id, tenantId, repositoryId, snapshotId, releaseId, spec: spec.data, items: items.data };
}
