import { MirabError } from '#libs/errors';
import { renderBackupItems, type HelperContainer } from '../../backups/backup-items.js';
import {
  assertFits,
  renderRestoreVars,
  type RestoreSource,
  type RestoreSources,
} from '../../backups/restore-sources.js';
import { listImages } from '#libs/manifest';
import type { PlaybookSteps } from '../../stacks/playbook-steps.js';
import type { RevisionChange } from '../../stacks/revision-change.js';
import { refusal, type StackTask } from '../../stacks/task-spec.js';
import type { PreparedRevision, VolumeFilling } from '../../stacks/volume-filling.js';
import { TaskHandler, type TaskRun } from '../task-handler.js';

export interface RestoreParts {
  change: RevisionChange;
  playbooks: PlaybookSteps;
  sources: RestoreSources;
  helper: HelperContainer;
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
    return {
      secretValues: source.repository.secretValues,
      load: (attempt, prepared) => this.load(attempt, prepared, source),
    };
  }

  private async getSource({ spec, input }: StackTask): Promise<RestoreSource> {
    if (input.kind !== 'restore') throw refusal('its request is not one for a restore');
    const source = await this.parts.sources.open(spec.tenant.id, input.restorePointId);
    const { point } = source;
    if (point.releaseId !== spec.release.id || point.spec.release.id !== spec.release.id)
      throw refusal(
        `the restore point is of release ${point.spec.release.version}, and the stack is to run ${spec.release.version}; no migration runs in a restore`,
      );
    assertFits(spec.release.manifest, point);
    return source;
  }

  private async load(
    run: TaskRun,
    { task, rendered, files, composeFiles, secretValues }: PreparedRevision,
    source: RestoreSource,
  ): Promise<void> {
    const filling = renderRestoreVars({
      files: { files, composeFiles },
      images: listImages(task.spec),
      items: renderBackupItems(task.spec, rendered.content),
      source,
      helper: this.parts.helper,
    });
    await this.parts.playbooks.run(run, {
      playbook: 'restore-stack.yml',
      host: task.host,
      secretValues,
      vars: { ...task.target, ...filling },
    });
  }
}

/** @throws MirabError STACK_STATE for a stack that was deployed before: what it holds is never overwritten. */
function assertUnused(run: TaskRun, { current }: StackTask): void {
  if (current === null || current.taskId === run.task.id) return;
  throw new MirabError(
    'STACK_STATE',
    'The stack was deployed before, and a restore fills only a stack that was made for it. Restore to a new stack.',
    { hostState: 'Nothing was changed on the host.' },
  );
}
