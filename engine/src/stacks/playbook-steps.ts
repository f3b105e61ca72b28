/** Runs a playbook inside a task: its events become steps and log lines as they happen, its failure becomes a code and a sentence. */
import type { PlaybookName, StepName } from '#libs/contracts';
import { MirabError, type ErrorCode } from '#libs/errors';
import type {
  AnsibleRunner,
  PlaybookEvent,
  PlaybookFailure,
  PlaybookResult,
  PlaybookVars,
} from '../adapters/ansible/ansible-runner.js';
import { TaskStopped, type TaskRun } from '../kinds/task-handler.js';
import type { TaskRecorder } from '../tasks/task-recorder.js';
import type { ReachableHost } from '../hosts/host-connections.js';

export interface PlaybookCall<Name extends PlaybookName> {
  playbook: Name;
  vars: PlaybookVars<Name>;
  host: ReachableHost;
  secretValues: readonly string[];
  /** True where the account must become root on the host. */
  asRoot?: boolean;
  /** Every event belongs to this one step, whatever the playbook's own tags say. */
  as?: StepName;
  /** Steps of the playbook that this run does not need: its tasks for them are passed over by Ansible, and told as nothing. */
  without?: readonly StepName[];
  /** True for clean-up that must run although the task is being stopped. */
  evenWhenStopped?: boolean;
}

const codeOfStep: Partial<Record<StepName, ErrorCode>> = {
  images: 'IMAGE_UNAVAILABLE',
  data: 'CONTAINER_UNHEALTHY',
  migrate: 'MIGRATION_FAILED',
  start: 'CONTAINER_UNHEALTHY',
  traffic: 'ROUTE_MISSING',
};

export class PlaybookSteps {
  constructor(
    private readonly runner: AnsibleRunner,
    private readonly deadlineMs: number,
  ) {}

  /** @throws MirabError with the playbook's sentence; TaskStopped when the task was stopped meanwhile. */
  async run<Name extends PlaybookName>(
    run: TaskRun,
    call: PlaybookCall<Name>,
  ): Promise<PlaybookResult> {
    const result = await this.runner.run({
      playbook: call.playbook,
      vars: call.vars,
      host: call.host.connection,
      asRoot: call.asRoot ?? false,
      secretValues: call.secretValues,
      deadlineMs: this.deadlineMs,
      ...(call.evenWhenStopped ? {} : { signal: run.signal, leaving: run.leaving }),
      onEvent: (event) => {
        if (!isPassedOver(event, call.without)) recordEvent(run.record, event, call.as);
      },
    });
    if (result.outcome === 'ok') return result;
    throw errorOf(result, call.host.slug);
  }
}

const isPassedOver = (event: PlaybookEvent, without: readonly StepName[] = []): boolean =>
  event.step !== null && without.includes(event.step);

function recordEvent(record: TaskRecorder, event: PlaybookEvent, as: StepName | undefined): void {
  const step = as ?? event.step;
  if (event.type === 'started') {
    if (step) record.enterStep(step);
    return;
  }
  if (event.type === 'log') return record.log(event.text, event.level, step ?? record.step);
  const text = `${event.task}: ${event.status}${event.message ? ` (${event.message})` : ''}`;
  record.result(step, text, levelOf(event), {
    host: event.host,
    task: event.task,
    status: event.status,
    changed: event.status === 'changed',
    durationMs: event.durationMs,
  });
}

/** What Ansible adds by itself before each role is fine detail while all is well. */
function levelOf({ status, task }: Extract<PlaybookEvent, { type: 'result' }>) {
  if (status === 'failed' || status === 'unreachable') return 'error';
  return task.startsWith('Validating arguments against arg spec') ? 'debug' : 'info';
}

/** What a run that did not end well means: a code with a sentence, or TaskStopped. */
export function errorOf(result: PlaybookResult, host: string): Error {
  const failure = result.failure;
  const sentence = failure?.message ?? 'The playbook gave no reason.';
  switch (result.outcome) {
    case 'interrupted':
      return new TaskStopped(sentence);
    case 'left':
      return new TaskStopped(sentence, null, true);
    case 'unreachable':
      return new MirabError('HOST_UNREACHABLE', `Host ${host} does not answer: ${sentence}`, {
        retryable: true,
      });
    case 'host-key-changed':
      return new MirabError('HOST_KEY_CHANGED', `Host ${host} shows another key: ${sentence}`);
    case 'lost':
      return new MirabError('PLAYBOOK_LOST', `On host ${host}: ${sentence}`, { retryable: true });
    case 'timeout':
      return new MirabError(
        'STEP_TIMEOUT',
        `Step ${failure?.step ?? 'unknown'} on host ${host} took too long: ${sentence}`,
        { hostState: 'What the step did until then stands on the host and was not looked at.' },
      );
    default:
      return failed(codeOf(failure), sentence);
  }
}

/** A daemon that is away is mostly being started again; what an attempt that is gone had begun on the host ends by itself. */
const passing: ReadonlySet<ErrorCode> = new Set(['DOCKER_UNAVAILABLE', 'STACK_BUSY']);
const failed = (code: ErrorCode, sentence: string): MirabError =>
  new MirabError(code, sentence, { retryable: passing.has(code) });

/** Causes that any step may meet, by the words of the playbooks' modules. */
const codeOfWords: readonly [RegExp, ErrorCode][] = [
  [/no space left|disk (?:is )?full/i, 'HOST_DISK_FULL'],
  [/docker does not answer on the host/i, 'DOCKER_UNAVAILABLE'],
  [/carries the traefik label/i, 'IMAGE_REFUSED'],
  [/^fence number \d+ is refused/i, 'FENCE_REFUSED'],
  [/^another attempt still works on this stack/i, 'STACK_BUSY'],
];

function codeOf(failure: PlaybookFailure | undefined): ErrorCode {
  if (!failure) return 'PLAYBOOK_FAILED';
  const known = codeOfWords.find(([words]) => words.test(failure.message));
  return known?.[1] ?? ((failure.step && codeOfStep[failure.step]) || 'PLAYBOOK_FAILED');
}
