import { MirabError, type ErrorCode } from '#libs/errors';
import {
  getCheckedSpec,
  listImages,
  projectName,
  renderRevision,
  stackDirectory,
} from '#libs/manifest';
import {
  listDataServices,
  renderBackupItems,
  type BackupItemVars,
  type HelperContainer,
} from '../../backups/backup-items.js';
import { renderDrillSpec } from '../../backups/drill-spec.js';
import {
  refuseSource,
  withHashes,
  type RestoreSource,
  type RestoreSources,
} from '../../backups/restore-sources.js';
import type { RestorePointsRepository } from '../../backups/restore-points.repository.js';
import { assertPlanHolds } from '../../stacks/plan-check.js';
import type { PlaybookSteps } from '../../stacks/playbook-steps.js';
import type { SecretValues } from '../../stacks/secret-values.js';
import { finalFiles, listSecretValues, type StackFiles } from '../../stacks/stack-files.js';
import type { StackTask, TaskSpecs } from '../../stacks/task-spec.js';
import { isLastStop, passBorder, TaskHandler, TaskStopped, type TaskRun } from '../task-handler.js';

export interface DrillParts {
  specs: TaskSpecs;
  secrets: SecretValues;
  playbooks: PlaybookSteps;
  points: RestorePointsRepository;
  sources: RestoreSources;
  helper: HelperContainer;
}

/** Everything that the playbooks of a drill need. */
interface Drill {
  task: StackTask;
  source: RestoreSource;
  /** As that of a stack, with the names of the throw-away place. */
  target: StackTask['target'];
  files: StackFiles;
  images: string[];
  items: BackupItemVars[];
  services: string[];
  secretValues: string[];
}

/** What says something of the restore point, and not of the host, the target or the engine. */
const verdicts: ReadonlySet<ErrorCode> = new Set([
  'RESTORE_FAILED',
  'REPOSITORY_DAMAGED',
  'CONTAINER_UNHEALTHY',
  'DRILL_FAILED',
]);
const untouched = 'The stack itself was not touched.';

/**
 * Restores a restore point in a throw-away place on the stack's host, lets its services turn healthy, looks closer at its databases, and
 * takes all of it away again. What came of it is a proof of level 3, with what it measured. Nothing of it is kept over attempts: each
 * begins with an empty place.
 */
export class DrillHandler extends TaskHandler {
  readonly kinds = ['drill'] as const;
  constructor(private readonly parts: DrillParts) {
    super();
  }

  async handle(run: TaskRun): Promise<void> {
    run.record.enterStep('validate');
    if (await this.parts.points.isTried(run.task.id))
      return run.record.log('An earlier attempt has recorded the drill');
    const drill = await this.prepare(run);
    await passBorder(run);
    await this.clear(run, drill, 'fence');
    try {
      const restoreSeconds = await this.restore(run, drill);
      await this.clear(run, drill, 'remove');
      run.record.enterStep('record');
      await this.recordSuccess(run, drill, restoreSeconds);
    } catch (error) {
      throw await this.giveUp(run, drill, error);
    }
  }

  private async prepare(run: TaskRun): Promise<Drill> {
    const { specs, secrets, sources } = this.parts;
    const task = await specs.load(run.task);
    assertPlanHolds(run.task, task);
    const { input } = task;
    if (input.kind !== 'drill' || input.restorePointId === undefined)
      throw refuseSource('its request names no restore point for a drill');
    const source = await sources.open(task.spec.tenant.id, input.restorePointId);
    if (source.point.spec.stack.id !== task.spec.stack.id)
      throw refuseSource('the restore point is of another stack');
    run.record.enterStep('render');
    const spec = getCheckedSpec(renderDrillSpec(source.point.spec, task.spec.host));
    const rendered = renderRevision({ spec, previous: null, number: 1 });
    // Sealed for the stack that the data are from, whose id the drill has.
    const side = { rendered, secrets: await secrets.open(spec, rendered) };
    const { key } = spec.stack;
    run.record.log(
      `Restore point of ${spec.release.version}, snapshot ${source.point.snapshotId.slice(0, 8)}, in ${projectName(key)}`,
    );
    return {
      task,
      source,
      target: {
        ...task.target,
        stack: { key, project: projectName(key), directory: stackDirectory(spec) },
      },
      files: finalFiles(rendered, side.secrets),
      images: listImages(spec),
      items: renderBackupItems(spec, rendered.content),
      services: Object.values(rendered.content.services).map(({ composeName }) => composeName),
      secretValues: [...listSecretValues(side), ...source.repository.secretValues],
    };
  }

  /** @returns seconds from nothing to a stack that is healthy. */
  private async restore(run: TaskRun, drill: Drill): Promise<number> {
    const { task, target, source, items, secretValues } = drill;
    const { files, composeFiles } = drill.files;
    const call = { host: task.host, secretValues };
    const began = performance.now();
    await passBorder(run);
    await this.parts.playbooks.run(run, {
      ...call,
      playbook: 'restore-stack.yml',
      vars: {
        ...target,
        files,
        compose_files: composeFiles,
        images: drill.images,
        data_services: listDataServices(items),
        items: withHashes(items, source.point),
        snapshot_id: source.point.snapshotId,
        repository: source.repository.access,
        helper: this.parts.helper,
      },
    });
    await passBorder(run);
    await this.parts.playbooks.run(run, {
      ...call,
      playbook: 'apply-stack.yml',
      // Done by the playbook before, or not needed by what nobody reaches.
      without: ['fence', 'files', 'images', 'data', 'migrate', 'traffic'],
      vars: {
        ...target,
        files,
        compose_files: composeFiles,
        images: drill.images,
        data_services: [],
        migrate_service: null,
        services: drill.services,
        routes: [],
        traefik_api_url: task.host.traefikApiUrl,
      },
    });
    const seconds = Math.round((performance.now() - began) / 1_000);
    await passBorder(run);
    await this.parts.playbooks.run(run, {
      ...call,
      playbook: 'verify-restored.yml',
      vars: { ...target, items },
    });
    return seconds;
  }

  /** Takes the throw-away place away, or what an earlier drill has left of it, data included. */
  private async clear(run: TaskRun, drill: Drill, as: 'fence' | 'remove'): Promise<void> {
    await this.parts.playbooks.run(run, {
      playbook: 'remove-stack.yml',
      host: drill.task.host,
      secretValues: [],
      as,
      evenWhenStopped: as === 'remove',
      vars: { ...drill.target, delete_volumes: true },
    });
  }

  private async recordSuccess(
    run: TaskRun,
    { source }: Drill,
    restoreSeconds: number,
  ): Promise<void> {
    const message = `Restored in a throw-away place within ${restoreSeconds} s: every service healthy, every row counted again`;
    const proof = { level: 3, passed: true, message } as const;
    await this.parts.points.recordDrill(run.task, source.point.id, { proof, restoreSeconds });
    run.record.log(message);
  }

  /** @returns what the task ends with; a drill that is handed over leaves clearing to the next attempt. */
  private async giveUp(run: TaskRun, drill: Drill, error: unknown): Promise<unknown> {
    const isStopped = error instanceof TaskStopped;
    if (isStopped && !isLastStop(run.stopReason())) return error;
    if (!isStopped && !(error instanceof MirabError)) return error;
    const hostState = await this.clearAfter(run, drill);
    if (isStopped) return new TaskStopped(error.message, hostState);
    const { code, message, retryable } = error;
    if (verdicts.has(code)) await this.recordFailure(run, drill, message);
    return new MirabError(code, message, { hostState, retryable, cause: error });
  }

  private async clearAfter(run: TaskRun, drill: Drill): Promise<string> {
    try {
      await this.clear(run, drill, 'remove');
      return `Nothing of the drill is left on the host. ${untouched}`;
    } catch (problem) {
      if (!(problem instanceof MirabError)) throw problem;
      run.record.log(problem.message, 'error');
      return `Containers and volumes of ${drill.target.stack.project} may be left on the host: ${problem.message} The next drill takes them away. ${untouched}`;
    }
  }

  private async recordFailure(run: TaskRun, { source }: Drill, message: string): Promise<void> {
    const proof = { level: 3, passed: false, message: message.slice(0, 2_000) } as const;
    await this.parts.points.recordDrill(run.task, source.point.id, { proof, restoreSeconds: null });
  }
}
