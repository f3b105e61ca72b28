/**
 * The recipe that deploy, upgrade, rollback, restart and scale share: a new revision comes up beside the old one, traffic moves, the old
 * one goes. Every step observes, compares, acts and verifies, so an attempt may begin anew at any point.
 */
import {
  taskSteps,
  type ObservedContainer,
  type RenderedRevision,
  type StepName,
} from '#libs/contracts';
import { MirabError } from '#libs/errors';
import { findMigration, listImages, renderRevision, retiredServices } from '#libs/manifest';
import type { DnsProvider } from '../adapters/powerdns/dns-provider.js';
import { isLastStop, passBorder, TaskStopped, type TaskRun } from '../kinds/task-handler.js';
import { assertPlanHolds, planBase } from './plan-check.js';
import type { PlaybookSteps } from './playbook-steps.js';
import { filesOf, listReplaced } from './replaced-services.js';
import { RevisionRevert, type RevisionSides } from './revision-revert.js';
import type { SecretValues } from './secret-values.js';
import { assertRunsAsWanted, observeServices, type SiteVerification } from './site-verification.js';
import { finalFiles, listSecretValues } from './stack-files.js';
import type { StackRecordsRepository, StoredRevision } from './stack-records.repository.js';
import { removeStaleRecords } from './stale-records.js';
import type { StackTask, TaskSpecs } from './task-spec.js';
import { fillVolumes, type VolumeFilling } from './volume-filling.js';

export interface RevisionPolicy {
  /** Services that get new containers although nothing about them changed. */
  restarts?: (task: StackTask) => readonly string[];
  /** For a stack that was never deployed; asked in the step `validate`, where it may refuse. */
  fill?: (task: StackTask) => Promise<VolumeFilling>;
}

export interface RevisionChangeParts {
  specs: TaskSpecs;
  records: StackRecordsRepository;
  secrets: SecretValues;
  playbooks: PlaybookSteps;
  dns: DnsProvider;
  verification: SiteVerification;
  drainSeconds: number;
}

/** The data services are started first so that the migration finds them; else they come up with all others. */
const onlyForMigration = ['data', 'migrate'] as const;

/** A rendered change with everything that its playbooks need. */
interface Change extends RevisionSides {
  /** Compose services of the old revision that end once traffic has moved. */
  retired: string[];
  /** Null for all kinds but a restore. */
  filling: VolumeFilling | null;
}

export class RevisionChange {
  private readonly revert: RevisionRevert;
  constructor(private readonly parts: RevisionChangeParts) {
    this.revert = new RevisionRevert(parts);
  }

  /** @throws MirabError with the state in which the host was left. */
  async carryOut(run: TaskRun, policy: RevisionPolicy = {}): Promise<void> {
    run.record.enterStep('validate');
    const task = await this.parts.specs.load(run.task);
    assertPlanHolds(run.task, task);
    const filling = (await policy.fill?.(task)) ?? null;
    run.record.enterStep('render');
    const change = await this.render(run, task, { ...policy, filling });
    let containers: readonly ObservedContainer[];
    try {
      containers = await this.bringUp(run, change);
    } catch (error) {
      // An earlier attempt saw it serve, so there is nothing to go back to.
      if (error instanceof TaskStopped && task.current?.taskId === run.task.id)
        throw unfinished(run, change, error);
      throw await this.revert.giveUp(run, change, error);
    }
    // It serves and was seen to: from here on the way is forward, whatever becomes of what it replaced.
    await this.recordServing(run, change, containers);
    const left = await this.retire(run, change, containers);
    run.record.enterStep('record');
    await this.recordServing(run, change, left);
  }

  private recordServing(
    run: TaskRun,
    { next, after }: Change,
    containers: readonly ObservedContainer[],
  ): Promise<void> {
    const services = observeServices(after.rendered, containers);
    return this.parts.records.markCurrent(run.task, next, services);
  }

  private async render(
    run: TaskRun,
    task: StackTask,
    { filling, ...policy }: Pick<RevisionPolicy, 'restarts'> & Pick<Change, 'filling'>,
  ): Promise<Change> {
    const { records, secrets } = this.parts;
    const { spec, current } = task;
    const standing = await records.findPrepared(run.task.id);
    const rendered = standing?.rendered ?? (await this.renderNext(run, task, policy));
    // Opened before the revision is written: one whose secrets cannot be opened never stands.
    const after = { rendered, secrets: await secrets.open(spec, rendered) };
    const before = current && {
      rendered: current.rendered,
      secrets: await secrets.open(current.spec, current.rendered),
    };
    await this.confirmStandingRecords(task, rendered);
    const next = standing ?? (await this.store(run, task, rendered));
    const retired = retiredServices(current?.rendered.content ?? null, rendered.content);
    run.record.log(
      next.id === current?.id
        ? `Nothing changes: revision ${next.number} is confirmed`
        : `Revision ${next.number} of release ${spec.release.version}`,
    );
    const secretValues = [...listSecretValues(after, before), ...(filling?.secretValues ?? [])];
    const fillsVolumes = filling !== null;
    return { task, next, after, before, retired, secretValues, fillsVolumes, filling };
  }

  /**
   * Names that the stack has already: a name server that is away, or a name that somebody else has taken, ends the task here, before
   * anything moves, and not when traffic has moved and would have to be moved back.
   */
  private async confirmStandingRecords(
    { spec, current }: StackTask,
    rendered: RenderedRevision,
  ): Promise<void> {
    const standing = new Set(current?.rendered.records.map((record) => record.name));
    const kept = rendered.records.filter((record) => standing.has(record.name));
    if (kept.length === 0) return;
    try {
      await this.parts.dns.ensureRecords(kept, spec.stack.key);
    } catch (error) {
      if (!(error instanceof MirabError)) throw error;
      const { code, message, retryable } = error;
      const hostState = 'Nothing was changed on the host.';
      throw new MirabError(code, message, { hostState, retryable, cause: error });
    }
  }

  private async renderNext(
    run: TaskRun,
    task: StackTask,
    policy: RevisionPolicy,
  ): Promise<RenderedRevision> {
    const { spec, current } = task;
    const goesOn = current?.taskId === run.task.id;
    return renderRevision({
      spec,
      previous: current && {
        number: current.number,
        content: current.rendered.content,
        compose: current.rendered.compose,
      },
      number: await this.parts.records.nextNumber(spec.stack.id),
      restart: goesOn ? [] : (policy.restarts?.(task) ?? []),
    });
  }

  /** A render that equals what runs is no new revision; what is beside the containers (records, their time to live) may differ. */
  private async store(
    run: TaskRun,
    { spec, current }: StackTask,
    rendered: RenderedRevision,
  ): Promise<StoredRevision> {
    if (current && current.rendered.digest === rendered.digest)
      return { ...current, spec, rendered: { ...rendered, number: current.number } };
    return this.parts.records.prepare(run.task, spec, rendered);
  }

  /** Everything up to the proof that the new revision serves, while the old one still stands. */
  private async bringUp(run: TaskRun, change: Change): Promise<readonly ObservedContainer[]> {
    const { task, after } = change;
    await passBorder(run);
    const migrates = this.migrates(run, change);
    const { files, composeFiles } = filesOf(change);
    const without = change.filling
      ? await fillVolumes(run, change.filling, {
          task,
          rendered: after.rendered,
          secretValues: change.secretValues,
          files,
          composeFiles,
        })
      : skipMigration(run, migrates);
    const result = await this.parts.playbooks.run(run, {
      playbook: 'apply-stack.yml',
      host: task.host,
      secretValues: change.secretValues,
      without,
      vars: {
        ...task.target,
        files,
        compose_files: composeFiles,
        images: listImages(task.spec),
        data_services: migrates ? after.rendered.dataServices : [],
        migrate_service: migrates ? after.rendered.migrateService : null,
        services: Object.values(after.rendered.content.services).map(
          (service) => service.composeName,
        ),
        routes: after.rendered.routes
          .filter((route) => route.replicas > 0)
          .map(({ name, replicas }) => ({ name, replicas })),
        traefik_api_url: task.host.traefikApiUrl,
      },
    });
    await passBorder(run);
    run.record.enterStep('records');
    const changed = await this.parts.dns.ensureRecords(after.rendered.records, task.spec.stack.key);
    run.record.log(
      changed.length ? `Records written: ${changed.join(', ')}` : 'All records stand as wanted',
    );
    await passBorder(run);
    run.record.enterStep('verify');
    await this.parts.verification.verify(run, task.spec, after.rendered);
    const containers = result.containers ?? [];
    assertRunsAsWanted(task.spec, after.rendered, containers);
    return containers;
  }

  /** The same rule as in the plan; an attempt that goes on after the record was written has migrated already. */
  private migrates(run: TaskRun, { task, after }: Change): boolean {
    if (after.rendered.migrateService === null || task.current?.taskId === run.task.id)
      return false;
    const current = task.current && planBase(task.current);
    return findMigration({ kind: task.input.kind, spec: task.spec, current }) !== null;
  }

  /** Ends what the new revision has replaced; from here on there is no way back but forward. */
  private async retire(
    run: TaskRun,
    change: Change,
    containers: readonly ObservedContainer[],
  ): Promise<readonly ObservedContainer[]> {
    const replaced = listReplaced(change, containers);
    const { files, composeFiles } = finalFiles(change.after.rendered, change.after.secrets);
    try {
      await passBorder(run);
      await this.removeReplacedRecords(change);
      if (replaced.length === 0) {
        run.record.endStep('succeeded', null);
        run.record.skipStep('retire', 'Nothing was replaced');
        return containers;
      }
      const result = await this.parts.playbooks.run(run, {
        playbook: 'settle-stack.yml',
        host: change.task.host,
        secretValues: change.secretValues,
        vars: {
          ...change.task.target,
          files,
          compose_files: composeFiles,
          retire_services: replaced,
          drain_seconds: this.parts.drainSeconds,
        },
      });
      return result.containers ?? containers;
    } catch (error) {
      throw unfinished(run, change, error);
    }
  }

  /** An attempt that goes on, and a deploy after an unfinished one, find the replaced revision among the superseded ones. */
  private async removeReplacedRecords({ task, next, before, after }: Change): Promise<void> {
    const confirmed = next.id === task.current?.id;
    const replaced = confirmed
      ? (await this.parts.records.findPredecessor(next))?.rendered
      : before?.rendered;
    await removeStaleRecords(this.parts.dns, task, { leaving: replaced, staying: after.rendered });
  }
}

/** @returns steps that are not to be told. */
function skipMigration({ task, record }: TaskRun, migrates: boolean): readonly StepName[] {
  if (migrates) return [];
  for (const step of onlyForMigration)
    if (taskSteps[task.kind].includes(step)) record.skipStep(step, 'No migration is needed');
  return onlyForMigration;
}

/** The new revision serves, so only the ending of the old one is left to do. */
function unfinished(run: TaskRun, { next }: Change, error: unknown): unknown {
  const hostState = `Revision ${next.number} serves; the containers it replaced may still run beside it. Deploy again to finish.`;
  if (error instanceof TaskStopped && isLastStop(run.stopReason()))
    return new TaskStopped(error.message, hostState);
  if (!(error instanceof MirabError)) return error;
  const { code, message, retryable } = error;
  return new MirabError(code, message, { hostState, retryable, cause: error });
}
