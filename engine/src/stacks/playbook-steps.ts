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
  /** Steps that were told already, or mean nothing here: the playbook confirms what stands, and nothing is told of it. */
  without?: readonly StepName[];
  /** True for clean-up that must run although the task is being stopped. */
  evenWhenStopped?: boolean;
}

/** Steps that take as long as there is data; `check` reads a repository there, and nothing in any other playbook. */
const dataSteps: Partial<Record<PlaybookName, readonly StepName[]>> = {
  'back-up-stack.yml': ['dump', 'store', 'check'],
  'restore-stack.yml': ['fetch', 'data', 'load'],
  'verify-stack.yml': ['check'],
};

const codeOfStep: Partial<Record<StepName, ErrorCode>> = {
  images: 'IMAGE_UNAVAILABLE',
  data: 'CONTAINER_UNHEALTHY',
  migrate: 'MIGRATION_FAILED',
  start: 'CONTAINER_UNHEALTHY',
  traffic: 'ROUTE_MISSING',
  dump: 'DUMP_FAILED',
  fetch: 'RESTORE_FAILED',
  load: 'RESTORE_FAILED',
};

export class PlaybookSteps {
  constructor(
    private readonly runner: AnsibleRunner,
    private readonly deadlineMs: number,
    /** Of the steps that carry a stack's data. */
    private readonly dataDeadlineMs = deadlineMs,
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
      deadlinesMs: Object.fromEntries(
        (dataSteps[call.playbook] ?? []).map((step) => [step, this.dataDeadlineMs]),
      ),
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
      return new MirabError(...causeOf(failure, sentence));
  }
}

interface KnownCause {
  words: RegExp;
  code: ErrorCode;
  /**
   * It may pass by itself: a daemon that is away is mostly being started again, and so is the server of a backup target; what an attempt
   * that is gone had begun on the host ends.
   */
  passes?: boolean;
}

/** Causes that any step may meet, by the words of the playbooks' modules. */
const knownCauses: readonly KnownCause[] = [
  {
    words: /no space left|disk (?:is )?full|disk has too little room/i,
    code: 'HOST_DISK_FULL',
  },
  {
    words: /docker does not answer on the host/i,
    code: 'DOCKER_UNAVAILABLE',
    passes: true,
  },
  { words: /carries the traefik label/i, code: 'IMAGE_REFUSED' },
  { words: /^fence number \d+ is refused/i, code: 'FENCE_REFUSED' },
  { words: /^another attempt still works on this stack/i, code: 'STACK_BUSY', passes: true },
  { words: /^the dump of /i, code: 'DUMP_FAILED' },
  { words: /^the restore /i, code: 'RESTORE_FAILED' },
  { words: /^what was restored of /i, code: 'DRILL_FAILED' },
  {
    words: /^the backup target does not answer/i,
    code: 'BACKUP_TARGET_UNAVAILABLE',
    passes: true,
  },
  // It answers, and somebody has to make room or to look.
  { words: /^the backup target /i, code: 'BACKUP_TARGET_UNAVAILABLE' },
  { words: /^the repository cannot be opened/i, code: 'REPOSITORY_REFUSED' },
  { words: /^the repository is damaged/i, code: 'REPOSITORY_DAMAGED' },
];

function causeOf(
  failure: PlaybookFailure | undefined,
  sentence: string,
): [ErrorCode, string, { retryable: boolean }] {
  const known = failure && knownCauses.find(({ words }) => words.test(failure.message));
  if (known) return [known.code, sentence, { retryable: known.passes ?? false }];
  const code = (failure?.step && codeOfStep[failure.step]) || 'PLAYBOOK_FAILED';
  return [code, sentence, { retryable: false }];
}
