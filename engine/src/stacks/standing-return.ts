/** The way back of a start, a stop or a removal that was cancelled, or whose time was over: the host returns to what stood before it. */
import type { StepName } from '#libs/contracts';
import { isDatabaseUnavailable } from '#libs/database';
import { messageOf, type MirabError } from '#libs/errors';
import type { DnsProvider } from '../adapters/powerdns/dns-provider.js';
import { isLastStop, TaskStopped, wordsOfStop, type TaskRun } from '../kinds/task-handler.js';
import { failReturn } from './failed-return.js';
import type { PlaybookSteps } from './playbook-steps.js';
import { observeServices } from './site-verification.js';
import { finalFiles } from './stack-files.js';
import type { StackRecordsRepository } from './stack-records.repository.js';
import { describeAsBefore, type StandingStack } from './standing-revision.js';

export interface StandingReturnParts {
  records: StackRecordsRepository;
  playbooks: PlaybookSteps;
  dns: DnsProvider;
}

/** A start or a stop that ended here, in its first attempt, has changed nothing. */
const beforeTheHost: ReadonlySet<StepName | null> = new Set([null, 'validate', 'fence']);

export class StandingReturn {
  constructor(private readonly parts: StandingReturnParts) {}

  /**
   * An attempt that only hands over, and one that failed, leave everything as it is.
   * @returns the error to end the task with; where the host was returned, its `hostState` says what stands there.
   */
  async giveUp(run: TaskRun, stack: StandingStack, error: unknown): Promise<unknown> {
    if (!(error instanceof TaskStopped) || !isLastStop(run.stopReason())) return error;
    const { kind, attempt } = run.task;
    if (kind !== 'remove' && attempt === 1 && beforeTheHost.has(run.record.step)) return error;
    const words = wordsOfStop(run);
    run.record.log(words, 'warning');
    run.record.endStep('failed', words);
    return this.bringBack(run, stack);
  }

  /** @returns the error to end the task with. */
  private async bringBack(run: TaskRun, stack: StandingStack): Promise<TaskStopped | MirabError> {
    const { current, isStopped, spec } = stack;
    const { rendered } = current;
    const { files, composeFiles } = finalFiles(rendered, stack.secrets);
    try {
      const result = await this.parts.playbooks.run(run, {
        playbook: 'revert-stack.yml',
        host: stack.host,
        secretValues: stack.secretValues,
        as: 'revert',
        evenWhenStopped: true,
        vars: {
          ...stack.target,
          files,
          compose_files: composeFiles,
          discard_services: [],
          stopped: isStopped,
        },
      });
      await this.parts.dns.ensureRecords(rendered.records, spec.stack.key);
      await this.parts.records.recordState(run.task, spec, {
        state: isStopped ? 'stopped' : 'running',
        revisionId: current.id,
        services: observeServices(rendered, result.containers ?? []),
      });
      run.record.endStep('succeeded', null);
    } catch (failure) {
      if (isDatabaseUnavailable(failure)) throw failure;
      const reason = messageOf(failure);
      run.record.log(reason, 'error');
      run.record.endStep('failed', reason);
      const hostState = `The stack could not be returned to what it was: ${reason} Once the cause is mended, ${isStopped ? 'stop' : 'start'} it again.`;
      return failReturn(run, hostState, failure);
    }
    return new TaskStopped(wordsOfStop(run), describeAsBefore(current, isStopped));
  }
}
