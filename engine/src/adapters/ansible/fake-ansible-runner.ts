/** AnsibleRunner for tests of handlers: no process, but the same promises; what each playbook answers can be set. */
import { playbooks, type PlaybookName, type StepName } from '#libs/contracts';
import {
  AnsibleRunner,
  type ManyHostsPlaybook,
  type ManyHostsRun,
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
  'back-up-stack.yml': ['fence', 'dump', 'store', 'check'],
  'restore-stack.yml': ['fence', 'files', 'images', 'fetch', 'data', 'load'],
  'verify-stack.yml': ['check'],
  'check-host.yml': ['check'],
  'prepare-host.yml': ['survey', 'packages', 'docker', 'traefik', 'account'],
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
    for (const step of steps) {
      const last = step === steps.at(-1);
      const lines = last ? (answer.lines ?? []) : [];
      tellStep(run, redactor, { step, lines, failure: last ? answer.failure : undefined });
    }
    const aborted = await waitFor(answer.until, run.signal);
    if (aborted) {
      const failure = {
        step: null,
        task: null,
        message: 'The run was ended before it was complete.',
      };
      return { outcome: 'interrupted', changedTasks: 0, failure };
    }
    if (run.leaving?.aborted) {
      const failure = { step: null, task: null, message: 'The run ended at a border, as asked.' };
      return { outcome: 'left', changedTasks: 0, failure };
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

  async runOnMany<Name extends ManyHostsPlaybook>(
    run: ManyHostsRun<Name>,
  ): Promise<ReadonlyMap<string, PlaybookResult>> {
    const { hosts, ...common } = run;
    const results = new Map<string, PlaybookResult>();
    for (const { name, connection, vars } of hosts) {
      const own = { ...common, host: connection, vars, onEvent: () => undefined };
      results.set(name, await this.run(own));
    }
    return results;
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

interface ToldStep {
  readonly step: StepName;
  readonly lines: readonly string[];
  readonly failure: PlaybookFailure | undefined;
}

function tellStep(run: PlaybookRun, redactor: SecretRedactor, told: ToldStep): void {
  const { step, lines, failure } = told;
  const common = { at: new Date(0).toISOString(), step };
  const task = `Step ${step}`;
  const [level, status] = failure ? (['error', 'failed'] as const) : (['info', 'ok'] as const);
  run.onEvent({ type: 'started', ...common, task });
  for (const line of lines) {
    run.onEvent({ type: 'log', ...common, level, text: redactor.redact(line) });
  }
  const message = redactor.redact(failure?.message ?? '');
  run.onEvent({ type: 'result', ...common, host: 'host', task, status, durationMs: 0, message });
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
