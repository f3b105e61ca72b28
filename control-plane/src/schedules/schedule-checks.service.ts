import { Injectable } from '@nestjs/common';
import type { ScheduledInput, TaskStart } from '#libs/contracts';
import type { Transaction } from '#libs/database';
import { BackupPlacesService } from '../backups/backup-places.service.js';
import { RestorePointsService } from '../backups/restore-points.service.js';
import { refuseFields } from '../http/validation.pipe.js';
import { WantedStackService } from '../stacks/wanted-stack.service.js';
import { TaskWindowsService } from '../tasks/task-windows.service.js';

/** Refuses what a schedule asks for when no slot could do it as things stand. What is taken away later is told at the slot. */
@Injectable()
export class ScheduleChecks {
  constructor(
    private readonly stacks: WantedStackService,
    private readonly backupPlaces: BackupPlacesService,
    private readonly restorePoints: RestorePointsService,
    private readonly windows: TaskWindowsService,
  ) {}

  /** @throws MirabError VALIDATION_FAILED for a window that the environment has not, and for a backup target or restore point that is not there. */
  async assertPossible(
    tx: Transaction,
    stackId: string | null,
    { start, input }: { start?: TaskStart | undefined; input?: ScheduledInput | undefined },
  ): Promise<void> {
    if (stackId !== null && start === 'window') {
      const { environment } = await this.stacks.getLocked(tx, stackId);
      await this.windows.choose(tx, start, environment);
    }
    if (input) await this.assertBackupTarget(tx, input);
    if (input) await this.assertRestorePoint(tx, stackId, input);
  }

  private async assertRestorePoint(
    tx: Transaction,
    stackId: string | null,
    input: ScheduledInput,
  ): Promise<void> {
    if (input.kind !== 'drill' || input.restorePointId === undefined) return;
    const point = await this.restorePoints.find(tx, input.restorePointId);
    if (point?.stackId === stackId) return;
    const message =
      'The stack has no such restore point. Without one, each drill tries the newest.';
    throw refuseFields([{ pointer: '/input/restorePointId', code: 'UNKNOWN_REFERENCE', message }]);
  }

  private async assertBackupTarget(tx: Transaction, input: ScheduledInput): Promise<void> {
    if (input.kind !== 'backup' || input.targetId === undefined) return;
    if (await this.backupPlaces.find(tx, input.targetId)) return;
    const message = 'There is no such backup target.';
    throw refuseFields([{ pointer: '/input/targetId', code: 'UNKNOWN_REFERENCE', message }]);
  }
}
