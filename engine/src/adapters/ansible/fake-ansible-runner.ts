/** AnsibleRunner for tests of handlers: no process, but the same promises; what each playbook answers can be set. */
import { playbooks, type PlaybookName, type StepName } from '#libs/contracts';
import {
  AnsibleRunner,
  type PlaybookEvent,
  type PlaybookFailure,
  type PlaybookResult,
  type PlaybookRun,
} from './ansible-runner.js';
import { SecretRedactor } from './redaction.js';

/** Steps that the tasks of each playbook belong to, in order; a test compares them with the playbooks' tags. */
export const playbookSteps: Readonly<Record<PlaybookName, readonly StepName[]>> = {
  'apply-stack.yml': ['fence', 'files', 'images', 'data', 'migrate', 'start', 'traffic'],
  'settle-stack.yml': ['retire'],
  'revert-stack.yml': ['revert'],
  'start-stack.yml': ['fence', 'start', 'traffic'],
  'stop-stack.yml': ['fence', 'stop'],
  'remove-stack.yml': ['fence', 'remove'],
  'check-host.yml': ['check'],
};

export interface FakeAnswer {
  readonly result?: Partial<PlaybookResult>;
  /** The step at which the run fails; the ones before it are told as `ok`. */
  readonly failure?: PlaybookFailure;
  /** Log lines of the last step that is told. */
  readonly lines?: readonly string[];
  /** Waited for before the result, so that a test can abort a run or look at it meanwhile. */
  readonly until?: Promise<unknown>;
}

export class FakeAnsibleRunner extends AnsibleRunner {
  /** Every run asked for, oldest first. */
  readonly runs: PlaybookRun[] = [];
  private readonly answers = new Map<PlaybookName, FakeAnswer[]>();

  /** Sets what the next runs of a playbook answer, one after the other; the last one stays. */
  answer(playbook: PlaybookName, ...answers: FakeAnswer[]): void {
    this.answers.set(playbook, answers);
  }

  async run<Name extends PlaybookName>(run: PlaybookRun<Name>): Promise<PlaybookResult> {
    playbooks[run.playbook].parse(run.vars);
    this.runs.push(run);
    const answer = this.takeAnswer(run.playbook);
    const redactor = new SecretRedactor(run.secretValues);
    const steps = listSteps(run.playbook, answer.failure);
    for (const step of steps) tellStep(run, redactor, step, answer, step === steps.at(-1));
    const aborted = await waitFor(answer.until, run.signal);
    if (aborted) {
      const failure = {
        step: null,
        task: null,
        message: 'The run was ended before it was complete.',
      };
      return { outcome: 'interrupted', changedTasks: 0, failure };
    }
    const { failure } = answer;
    const redacted = failure && { ...failure, message: redactor.redact(failure.message) };
    return {
      outcome: failure ? 'failed' : 'ok',
      changedTasks: 0,
      ...(redacted ? { failure: redacted } : {}),
      ...answer.result,
    };
  }

  private takeAnswer(playbook: PlaybookName): FakeAnswer {
    const answers = this.answers.get(playbook) ?? [];
    return (answers.length > 1 ? answers.shift() : answers[0]) ?? {};
  }
}

function listSteps(
  playbook: PlaybookName,
  failure: PlaybookFailure | undefined,
): readonly StepName[] {
  const steps = playbookSteps[playbook];
  if (!failure?.step || !steps.includes(failure.step)) return steps;
  return steps.slice(0, steps.indexOf(failure.step) + 1);
}

function tellStep(
  run: PlaybookRun,
  redactor: SecretRedactor,
  step: StepName,
  answer: FakeAnswer,
  last: boolean,
): void {
  const at = new Date(0).toISOString();
  const task = `Step ${step}`;
  const tell = (event: PlaybookEvent): void => run.onEvent(event);
  tell({ type: 'started', at, step, task });
  const failed = last && answer.failure !== undefined;
  for (const line of last ? (answer.lines ?? []) : []) {
    tell({ type: 'log', at, step, level: failed ? 'error' : 'info', text: redactor.redact(line) });
  }
  const message = failed ? redactor.redact(answer.failure?.message ?? '') : '';
  tell({
    type: 'result',
    at,
    step,
    host: 'host',
    task,
    status: failed ? 'failed' : 'ok',
    durationMs: 0,
    message,
  });
}

/** True when the signal came before `until` was fulfilled. */
async function waitFor(
  until: Promise<unknown> | undefined,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (signal?.aborted) return true;
  if (signal === undefined) {
    await until;
    return false;
  }
  const aborted = new Promise<true>((resolve) => {
    signal.addEventListener('abort', () => resolve(true), { once: true });
  });
  return Promise.race([aborted, Promise.resolve(until).then(() => false)]);
}
