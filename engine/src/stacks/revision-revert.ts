/** The way back of a change that did not succeed: the host returns to what ran, and the task says in what state it is. */
import type { ObservedService } from '#libs/contracts';
import { isDatabaseUnavailable } from '#libs/database';
import { MirabError, messageOf } from '#libs/errors';
import { discardServices } from '#libs/manifest';
import type { DnsProvider } from '../adapters/powerdns/dns-provider.js';
import { isLastStop, TaskStopped, wordsOfStop, type TaskRun } from '../kinds/task-handler.js';
import { failReturn } from './failed-return.js';
import type { PlaybookSteps } from './playbook-steps.js';
import { observeServices } from './site-verification.js';
import { finalFiles, type RevisionSide } from './stack-files.js';
import type { StackRecordsRepository, StoredRevision } from './stack-records.repository.js';
import { removeStaleRecords } from './stale-records.js';
import { describeAsBefore } from './standing-revision.js';
import type { StackTask } from './task-spec.js';

/** A change: what was rendered, and what ran before. */
export interface RevisionSides {
  task: StackTask;
  next: StoredRevision;
  after: RevisionSide;
  before: RevisionSide | null;
  secretValues: string[];
  /** Its volumes were filled for it, so that they go with it when nothing ran before. */
  fillsVolumes: boolean;
}

/** What the way back came to: the state of the host in a sentence, and what it failed with, or null. */
interface Reverted {
  hostState: string;
  failure: unknown;
}

export interface RevisionRevertParts {
  records: StackRecordsRepository;
  playbooks: PlaybookSteps;
  dns: DnsProvider;
}

const unexpected = { code: 'INTERNAL', retryable: false } as const;

/** After these nothing can have been changed on the host, or nothing is known of it; touching it would be worse. */
const untouched: ReadonlyMap<string, string> = new Map([
  ['FENCE_REFUSED', 'Nothing was changed on the host; a newer attempt holds it.'],
  [
    'STACK_BUSY',
    'This attempt changed nothing on the host; what an earlier one began there has not ended yet.',
  ],
  ['HOST_KEY_CHANGED', 'Nothing was sent to the host and nothing was changed there.'],
  [
    'HOST_UNREACHABLE',
    'The host did not answer, so its state is not known. The next task of the stack looks at it first.',
  ],
]);

export class RevisionRevert {
  constructor(private readonly parts: RevisionRevertParts) {}

  /**
   * Returns the host to what ran before. An attempt that only stops leaves everything for the next one.
   * @returns the error to end the task with; its `hostState` says what stands on the host.
   */
  async giveUp(run: TaskRun, change: RevisionSides, error: unknown): Promise<unknown> {
    const stopped = error instanceof TaskStopped;
    if (stopped && !isLastStop(run.stopReason())) return error;
    // The host is not at fault; what stands there is found and gone on from once the database is back.
    if (isDatabaseUnavailable(error)) return error;
    const sentence = stopped ? wordsOfStop(run) : messageOf(error);
    run.record.log(sentence, stopped ? 'warning' : 'error');
    run.record.endStep('failed', sentence);
    const { hostState, failure } = await this.revert(run, change, error);
    run.record.endStep('succeeded', null);
    if (stopped)
      return failure === null
        ? new TaskStopped(sentence, hostState)
        : failReturn(run, hostState, failure);
    const { code, retryable } = error instanceof MirabError ? error : unexpected;
    const message = failure === null ? sentence : `${sentence} ${hostState}`;
    return new MirabError(code, message, { hostState, retryable, cause: error });
  }

  private async revert(run: TaskRun, change: RevisionSides, error: unknown): Promise<Reverted> {
    const leave = error instanceof MirabError ? untouched.get(error.code) : undefined;
    if (leave) {
      await this.markFailed(run, change);
      return { hostState: leave, failure: null };
    }
    try {
      const services = await this.bringBack(run, change);
      const { task, before, after } = change;
      await removeStaleRecords(this.parts.dns, task, {
        leaving: after.rendered,
        staying: before?.rendered,
      });
      await this.markFailed(run, change);
      await this.recordState(run, change, services);
      return { hostState: describe(change), failure: null };
    } catch (failure) {
      // It is not known whether it was written down; another attempt goes on from what stands.
      if (isDatabaseUnavailable(failure)) throw failure;
      const reason = messageOf(failure);
      run.record.log(reason, 'error');
      run.record.endStep('failed', reason);
      const next = takesVolumes(change)
        ? 'What was loaded may stand there in part: remove the stack with its volumes once the cause is mended.'
        : 'Deploy again once the cause is mended.';
      const hostState = `The host could not be returned to what ran before: ${reason} ${next}`;
      return { hostState, failure };
    }
  }

  private async bringBack(run: TaskRun, change: RevisionSides): Promise<ObservedService[]> {
    const { task, next, before, secretValues } = change;
    if (takesVolumes(change)) {
      await this.parts.playbooks.run(run, {
        playbook: 'remove-stack.yml',
        host: task.host,
        secretValues,
        as: 'revert',
        evenWhenStopped: true,
        vars: { ...task.target, delete_volumes: true },
      });
      return [];
    }
    const back = before
      ? finalFiles(before.rendered, before.secrets)
      : { files: [], composeFiles: [] };
    const previous = task.current?.rendered;
    const result = await this.parts.playbooks.run(run, {
      playbook: 'revert-stack.yml',
      host: task.host,
      secretValues,
      as: 'revert',
      evenWhenStopped: true,
      vars: {
        ...task.target,
        files: back.files,
        compose_files: back.composeFiles,
        discard_services: discardServices(previous?.content ?? null, next.rendered.content),
        stopped: task.isStopped,
      },
    });
    return previous ? observeServices(previous, result.containers ?? []) : [];
  }

  private async recordState(
    run: TaskRun,
    { task }: RevisionSides,
    services: ObservedService[],
  ): Promise<void> {
    await this.parts.records.recordState(run.task, task.spec, {
      state: task.current === null ? 'failed' : task.isStopped ? 'stopped' : 'running',
      revisionId: task.current?.id ?? null,
      services,
    });
  }

  /** The number of a failed revision is never used again. */
  private async markFailed(run: TaskRun, { task, next }: RevisionSides): Promise<void> {
    if (next.id !== task.current?.id) await this.parts.records.markFailed(run.task, next.id);
  }
}

/** Never of a stack that ran before: what it holds is nobody's but its own. */
const takesVolumes = ({ task, fillsVolumes }: RevisionSides): boolean =>
  fillsVolumes && task.current === null;

function describe(change: RevisionSides): string {
  const { current, isStopped } = change.task;
  if (current) return describeAsBefore(current, isStopped);
  return takesVolumes(change)
    ? 'Nothing of the stack is left on the host, and nothing of what was loaded.'
    : 'Nothing of the stack runs on the host; its volumes were kept.';
}
