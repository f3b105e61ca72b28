import { isDatabaseUnavailable } from '#libs/database';
import { MirabError, messageOf } from '#libs/errors';
import {
  canonicalJson,
  getCheckedSpec,
  listImages,
  projectName,
  renderRevision,
} from '#libs/manifest';
import {
  renderBackupItems,
  type BackupItemVars,
  type HelperContainer,
} from '../../backups/backup-items.js';
import { drillPlaceOf } from '../../backups/drill-place.js';
import { renderDrillSpec } from '../../backups/drill-spec.js';
import {
  assertFits,
  renderRestoreVars,
  type RestoreSource,
  type RestoreSources,
} from '../../backups/restore-sources.js';
import type { RestorePointsRepository } from '../../backups/restore-points.repository.js';
import { assertPlanHolds } from '../../stacks/plan-check.js';
import type { PlaybookSteps } from '../../stacks/playbook-steps.js';
import type { SecretValues } from '../../stacks/secret-values.js';
import { finalFiles, listSecretValues, type StackFiles } from '../../stacks/stack-files.js';
import type { StackRecordsRepository } from '../../stacks/stack-records.repository.js';
import { refusal, type StackTask, type TaskSpecs } from '../../stacks/task-spec.js';
import {
  isLastStop,
  passBorder,
  TaskHandler,
  TaskStopped,
  wordsOfStop,
  type TaskRun,
} from '../task-handler.js';

export interface DrillParts {
  specs: TaskSpecs;
  records: StackRecordsRepository;
  secrets: SecretValues;
  playbooks: PlaybookSteps;
  points: RestorePointsRepository;
  sources: RestoreSources;
  helper: HelperContainer;
}

/** Everything that the playbooks of a drill need. */
interface Drill {
  source: RestoreSource;
  files: StackFiles;
  images: string[];
  items: BackupItemVars[];
  services: string[];
  secretValues: string[];
}

interface Placed {
  task: StackTask;
  /** Names of the throw-away place. */
  place: StackTask['target'];
}

/**
 * What says something of the restore point, by the words of the playbooks' modules; whatever else fails (the host, the target, the engine)
 * says nothing of it.
 */
const verdicts: readonly RegExp[] = [
  /^the restore of /i,
  /^what was restored of /i,
  /^the repository is damaged/i,
  / does not hold snapshot /,
  / did not turn healthy/,
  / does not stay up/,
];
const untouched = 'The stack itself was not touched.';
/** Nothing of this task stands on the host yet. */
const isBeforeTheHost = ({ task, record }: TaskRun): boolean =>
  task.attempt === 1 && (record.step === 'validate' || record.step === 'render');
const unexpected = { code: 'INTERNAL', retryable: false } as const;

/**
 * Restores a restore point in a throw-away place on the stack's host, lets its services turn healthy, looks closer at its databases, writes
 * down what came of it as a proof of level 3, and takes all of it away again. Nothing of the place is kept over attempts: each begins with
 * an empty one, and whoever ends the task for good leaves an empty one.
 */
export class DrillHandler extends TaskHandler {
  readonly kinds = ['drill'] as const;
  constructor(private readonly parts: DrillParts) {
    super();
  }

  async handle(run: TaskRun): Promise<void> {
    run.record.enterStep('validate');
    const task = await this.parts.specs.load(run.task);
    const placed = { task, place: drillPlaceOf(task) };
    try {
      await this.carryOut(run, placed);
    } catch (error) {
      throw await this.giveUp(run, placed, error);
    }
  }

  private async carryOut(run: TaskRun, placed: Placed): Promise<void> {
    const recorded = await this.parts.points.findDrill(run.task.id);
    // An attempt before this one came so far and no farther.
    if (recorded?.passed === false) throw new MirabError('DRILL_FAILED', recorded.message);
    if (recorded === null) {
      const drill = await this.prepare(run, placed);
      await passBorder(run);
      await this.clear(run, placed, 'fence');
      await this.recordSuccess(run, drill, await this.restore(run, placed, drill));
    }
    await this.clear(run, placed, 'remove');
  }

  private async prepare(run: TaskRun, { task }: Placed): Promise<Drill> {
    assertPlanHolds(run.task, task);
    const source = await this.getSource(task);
    run.record.enterStep('render');
    const spec = getCheckedSpec(renderDrillSpec(source.point.spec, task.spec));
    const rendered = renderRevision({ spec, previous: null, number: 1 });
    // Sealed for the stack that the data are from, whose id the drill has.
    const side = { rendered, secrets: await this.parts.secrets.open(spec, rendered) };
    run.record.log(
      `Release ${spec.release.version}, snapshot ${source.point.snapshotId.slice(0, 8)}, as ${projectName(spec.stack.key)}`,
    );
    return {
      source,
      files: finalFiles(rendered, side.secrets),
      images: listImages(spec),
      items: renderBackupItems(spec, rendered.content),
      services: Object.values(rendered.content.services).map(({ composeName }) => composeName),
      secretValues: [...listSecretValues(side), ...source.repository.secretValues],
    };
  }

  /** A restore point of this very stack, with a release as it was published: what it says is started with the stack's secrets. */
  private async getSource({ spec, input }: StackTask): Promise<RestoreSource> {
    if (input.kind !== 'drill' || input.restorePointId === undefined)
      throw refusal('its request names no restore point for a drill');
    const source = await this.parts.sources.open(spec.tenant.id, input.restorePointId);
    const { releaseId, spec: stored } = source.point;
    if (stored.stack.id !== spec.stack.id) throw refusal('the restore point is of another stack');
    const graph = await this.parts.records.findGraph(spec.stack.id, releaseId);
    const published = graph && canonicalJson(graph.manifest);
    if (stored.release.id !== releaseId || canonicalJson(stored.release.manifest) !== published)
      throw refusal('the restore point is of another release than was published');
    assertFits(stored.release.manifest, source.point);
    return source;
  }

  /** @returns seconds from nothing to a stack that is healthy. */
  private async restore(run: TaskRun, { task, place }: Placed, drill: Drill): Promise<number> {
    const { items, secretValues } = drill;
    const { files, composeFiles } = drill.files;
    const call = { host: task.host, secretValues };
    const began = performance.now();
    await passBorder(run);
    await this.parts.playbooks.run(run, {
      ...call,
      playbook: 'restore-stack.yml',
      vars: { ...place, ...renderRestoreVars({ ...drill, helper: this.parts.helper }) },
    });
    await passBorder(run);
    await this.parts.playbooks.run(run, {
      ...call,
      playbook: 'apply-stack.yml',
      // Told by the playbook before, or nothing to what nobody reaches.
      without: ['fence', 'files', 'images', 'data', 'migrate', 'traffic'],
      vars: {
        ...place,
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
      playbook: 'verify-stack.yml',
      vars: { ...place, items },
    });
    return seconds;
  }

  /** Takes the throw-away place away, or what an earlier drill has left of it, data included. */
  private async clear(
    run: TaskRun,
    { task, place }: Placed,
    as: 'fence' | 'remove',
  ): Promise<void> {
    await this.parts.playbooks.run(run, {
      playbook: 'remove-stack.yml',
      host: task.host,
      secretValues: [],
      as,
      evenWhenStopped: as === 'remove',
      vars: { ...place, delete_volumes: true },
    });
  }

  private async recordSuccess(
    run: TaskRun,
    { source }: Drill,
    restoreSeconds: number,
  ): Promise<void> {
    run.record.enterStep('record');
    const message = `Restored in a throw-away place within ${restoreSeconds} s; its services came up, and what could be counted was counted again`;
    const proof = { level: 3, passed: true, message } as const;
    await this.parts.points.recordDrill(run.task, source.point.id, { proof, restoreSeconds });
    run.record.log(message);
  }

  /** @returns what the task ends with; an attempt that is only handed over leaves clearing to the next one. */
  private async giveUp(run: TaskRun, placed: Placed, error: unknown): Promise<unknown> {
    const isStopped = error instanceof TaskStopped;
    if (isStopped && !isLastStop(run.stopReason())) return error;
    if (isDatabaseUnavailable(error) || isBeforeTheHost(run)) return error;
    const { code, retryable } = error instanceof MirabError ? error : unexpected;
    const sentence = isStopped ? wordsOfStop(run) : messageOf(error);
    run.record.log(sentence, isStopped ? 'warning' : 'error');
    run.record.endStep('failed', sentence);
    if (!isStopped) await this.recordFailure(run, placed.task, sentence);
    const hostState = await this.clearAfter(run, placed);
    if (isStopped) return new TaskStopped(sentence, hostState);
    return new MirabError(code, sentence, { hostState, retryable, cause: error });
  }

  private async clearAfter(run: TaskRun, placed: Placed): Promise<string> {
    try {
      await this.clear(run, placed, 'remove');
      run.record.endStep('succeeded', null);
      return `Nothing of the drill is left on the host. ${untouched}`;
    } catch (problem) {
      if (isDatabaseUnavailable(problem)) throw problem;
      const reason = messageOf(problem);
      run.record.log(reason, 'error');
      run.record.endStep('failed', reason);
      return `Containers and volumes of ${placed.place.stack.project} may be left on the host: ${reason} The next drill of the stack takes them away, and so does its removal. ${untouched}`;
    }
  }

  /** Once for a task, and only what speaks against the restore point. */
  private async recordFailure(run: TaskRun, { input }: StackTask, message: string): Promise<void> {
    if (!verdicts.some((words) => words.test(message))) return;
    if (input.kind !== 'drill' || input.restorePointId === undefined) return;
    if ((await this.parts.points.findDrill(run.task.id)) !== null) return;
    const proof = { level: 3, passed: false, message: message.slice(0, 2_000) } as const;
    await this.parts.points.recordDrill(run.task, input.restorePointId, {
      proof,
      restoreSeconds: null,
    });
  }
}
