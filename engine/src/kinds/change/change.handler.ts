import { MirabError } from '#libs/errors';
import type { RestorePointsRepository } from '../../backups/restore-points.repository.js';
import type { RevisionChange } from '../../stacks/revision-change.js';
import { TaskHandler, type TaskRun } from '../task-handler.js';

/**
 * Carries a stack to what its frozen spec wants: another release, an older one, other settings. The kinds differ in what the control-plane
 * has decided and in whether the product's migration runs (`findMigration`), not in what is done. What a backup comes before begins only
 * once its restore point stands.
 */
export class ChangeHandler extends TaskHandler {
  readonly kinds = ['deploy', 'upgrade', 'rollback', 'scale'] as const;
  constructor(
    private readonly change: RevisionChange,
    private readonly points: RestorePointsRepository,
  ) {
    super();
  }

  async handle(run: TaskRun): Promise<void> {
    run.record.enterStep('validate');
    if (!(await this.points.isBackedUpAsAsked(run.task.id))) throw withoutBackup();
    return this.change.carryOut(run);
  }
}

const withoutBackup = (): MirabError =>
  new MirabError(
    'BACKUP_MISSING',
    'The backup that was to come before this left no restore point, or one that is older than a day by now, so nothing was begun. Look at that task, then ask again.',
    { hostState: 'Nothing was changed on the host.' },
  );
