import { MirabError } from '#libs/errors';
import {
  findMisfit,
  listDataServices,
  renderBackupItems,
  type BackupItemVars,
  type HelperContainer,
} from '../../backups/backup-items.js';
import type {
  BackupRepositoriesRepository,
  StoredRepository,
} from '../../backups/backup-repositories.repository.js';
import type { OpenedRepository, RepositoryDoors } from '../../backups/repository-doors.js';
import type {
  RestorePoint,
  RestorePointsRepository,
} from '../../backups/restore-points.repository.js';
import { listImages } from '#libs/manifest';
import type { PlaybookSteps } from '../../stacks/playbook-steps.js';
import type { RevisionChange } from '../../stacks/revision-change.js';
import type { StackTask } from '../../stacks/task-spec.js';
import type { PreparedRevision, VolumeFilling } from '../../stacks/volume-filling.js';
import { TaskHandler, type TaskRun } from '../task-handler.js';

export interface RestoreParts {
  change: RevisionChange;
  playbooks: PlaybookSteps;
  repositories: BackupRepositoriesRepository;
  points: RestorePointsRepository;
  doors: RepositoryDoors;
  helper: HelperContainer;
}

interface Source {
  point: RestorePoint;
  repository: StoredRepository;
}

/**
 * Fills a stack that was made for it with what a restore point holds, and brings it up like a first deploy. No migration runs, for the
 * release is that of the data.
 */
export class RestoreHandler extends TaskHandler {
  readonly kinds = ['restore'] as const;
  constructor(private readonly parts: RestoreParts) {
    super();
  }

  handle(run: TaskRun): Promise<void> {
    return this.parts.change.carryOut(run, { fill: (task) => this.prepare(run, task) });
  }

  private async prepare(run: TaskRun, task: StackTask): Promise<VolumeFilling> {
    assertUnused(run, task);
    const source = await this.getSource(task);
    const opened = this.parts.doors.open(source.repository);
    return {
      secretValues: opened.secretValues,
      load: (attempt, prepared) => this.load(attempt, prepared, source.point, opened),
    };
  }

  /** Restore point, repository, tenant and release belong together (rule R14). */
  private async getSource({ spec, input }: StackTask): Promise<Source> {
    const { points, repositories } = this.parts;
    if (input.kind !== 'restore') throw refusal('its request is not one for a restore');
    const point = await points.findById(input.restorePointId);
    if (!point) throw refusal('its restore point does not exist');
    if (point.tenantId !== spec.tenant.id || point.spec.tenant.id !== spec.tenant.id)
      throw refusal('the restore point is of another tenant');
    if (point.releaseId !== spec.release.id || point.spec.release.id !== spec.release.id)
      throw refusal(
        `the restore point is of release ${point.spec.release.version}, and the stack is to run ${spec.release.version}; no migration runs in a restore`,
      );
    const misfit = findMisfit(spec.release.manifest, point.items);
    if (misfit) throw refusal(misfit);
    const repository = await repositories.findById(point.repositoryId);
    if (repository?.tenantId !== spec.tenant.id)
      throw refusal('the repository of the restore point is of another tenant');
    return { point, repository };
  }

  private async load(
    run: TaskRun,
    { task, rendered, files, composeFiles, secretValues }: PreparedRevision,
    point: RestorePoint,
    opened: OpenedRepository,
  ): Promise<void> {
    const items = renderBackupItems(task.spec, rendered.content);
    await this.parts.playbooks.run(run, {
      playbook: 'restore-stack.yml',
      host: task.host,
      secretValues,
      vars: {
        ...task.target,
        files,
        compose_files: composeFiles,
        images: listImages(task.spec),
        data_services: listDataServices(items),
        items: withHashes(items, point),
        snapshot_id: point.snapshotId,
        repository: opened.access,
        helper: this.parts.helper,
      },
    });
  }
}

const withHashes = (
  items: readonly BackupItemVars[],
  point: RestorePoint,
): (BackupItemVars & { sha256: string | null })[] =>
  items.map((item) => ({
    ...item,
    sha256: point.items.find(({ name }) => name === item.name)?.sha256 ?? null,
  }));

/** @throws MirabError STACK_STATE for a stack that was deployed before: what it holds is never overwritten. */
function assertUnused(run: TaskRun, { current }: StackTask): void {
  if (current === null || current.taskId === run.task.id) return;
  throw new MirabError(
    'STACK_STATE',
    'The stack was deployed before, and a restore fills only a stack that was made for it. Restore to a new stack.',
    { hostState: 'Nothing was changed on the host.' },
  );
}

const refusal = (reason: string): MirabError =>
  new MirabError('SPEC_NOT_VALID', `The restore was refused before anything was done: ${reason}.`, {
    hostState: 'Nothing was changed on the host.',
  });
