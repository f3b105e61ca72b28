/** Gathers the events of a run into its result. */
import type { ObservedContainer, ObservedHost, StoredBackup } from '#libs/contracts';
import { parseLine, type ParsedLine } from './ansible-output.js';
import type {
  PlaybookEvent,
  PlaybookFailure,
  PlaybookOutcome,
  PlaybookResult,
} from './ansible-runner.js';
import type { SecretRedactor } from './redaction.js';
import { explainUnreachable, isHostKeyProblem } from './ssh-problem.js';
import type { RunEnd } from './run-watch.js';

type ResultEvent = Extract<PlaybookEvent, { type: 'result' }>;
/** `ansible-playbook`: every host unreachable. */
const UNREACHABLE_CODE = 4;

export class RunRecord {
  private changedTasks = 0;
  private containers: readonly ObservedContainer[] | undefined;
  private hostFacts: ObservedHost | undefined;
  private backup: StoredBackup | undefined;
  private current: Pick<PlaybookFailure, 'step' | 'task'> = { step: null, task: null };
  private left: PlaybookFailure | undefined;
  private failure: (PlaybookFailure & { outcome: PlaybookOutcome }) | undefined;

  constructor(private readonly onEvent: (event: PlaybookEvent) => void = () => undefined) {}

  /** Takes what one line of the callback plugin says. */
  take(parsed: ParsedLine): void {
    this.containers = parsed.containers ?? this.containers;
    this.hostFacts = parsed.hostFacts ?? this.hostFacts;
    this.backup = parsed.backup ?? this.backup;
    if (parsed.leftBefore !== undefined)
      this.left = {
        step: parsed.leftBefore,
        task: null,
        message: `The run ended before step ${parsed.leftBefore ?? 'unknown'}, as asked.`,
      };
    for (const event of parsed.events) {
      if (event.type === 'started') this.current = { step: event.step, task: event.task };
      const shown = event.type === 'result' ? this.note(event) : event;
      this.onEvent(shown);
    }
  }

  /** The result, from what the tasks said, why the run was ended from outside, and else Ansible's exit code and last words. */
  getResult(code: number | null, ended: RunEnd | null, lastWords: string): PlaybookResult {
    const { outcome, ...failure } = this.findFailure(code, ended, lastWords) ?? {
      outcome: 'ok' as const,
    };
    return {
      outcome,
      changedTasks: this.changedTasks,
      ...(this.containers === undefined ? {} : { containers: this.containers }),
      ...(this.hostFacts === undefined ? {} : { hostFacts: this.hostFacts }),
      ...(this.backup === undefined ? {} : { backup: this.backup }),
      ...('message' in failure ? { failure } : {}),
    };
  }

  /** The same for one host of many: a run that was ended, or an exit code, does not undo what this host has answered. */
  getResultOfHost(code: number | null, ended: RunEnd | null, lastWords: string): PlaybookResult {
    const answered = this.hostFacts !== undefined && this.failure === undefined;
    if (answered) return this.getResult(0, null, lastWords);
    return this.getResult(code, this.failure === undefined ? ended : null, lastWords);
  }

  private note(event: ResultEvent): ResultEvent {
    if (event.status === 'changed') this.changedTasks += 1;
    if (event.status !== 'failed' && event.status !== 'unreachable') return event;
    const unreachable = event.status === 'unreachable';
    const message = unreachable ? explainUnreachable(event.message) : event.message;
    const outcome = unreachable ? outcomeOfUnreachable(event.message) : 'failed';
    this.failure = { outcome, step: event.step, task: event.task, message };
    return { ...event, message };
  }

  private findFailure(
    code: number | null,
    ended: RunEnd | null,
    lastWords: string,
  ): (PlaybookFailure & { outcome: PlaybookOutcome }) | undefined {
    if (ended !== null) return { ...this.current, ...ended };
    if (code === 0 && this.failure === undefined) return undefined;
    if (this.left !== undefined && this.failure === undefined)
      return { outcome: 'left', ...this.left };
    if (this.failure !== undefined) return this.failure;
    if (wasKilled(code)) return { outcome: 'lost', ...this.current, message: lostWords };
    const words = lastWords === '' ? `exit code ${code ?? 'unknown'}` : lastWords;
    const outcome = code === UNREACHABLE_CODE ? outcomeOfUnreachable(words) : 'failed';
    return {
      outcome,
      step: null,
      task: null,
      message: `Ansible ended before it was done: ${words}`,
    };
  }
}

/** The records of a run over many hosts, each fed with what is said of its own host. */
export class RunRecords {
  private readonly records: ReadonlyMap<string, RunRecord>;

  constructor(
    hosts: readonly string[],
    private readonly redactor: SecretRedactor,
  ) {
    this.records = new Map(hosts.map((host) => [host, new RunRecord()]));
  }

  /** Takes one line of the callback plugin. */
  take(line: string): void {
    const parsed = parseLine(line, this.redactor);
    for (const event of parsed?.events ?? []) {
      if (parsed && event.type === 'result') this.records.get(event.host)?.take(parsed);
    }
  }

  getResults(
    code: number | null,
    ended: RunEnd | null,
    lastWords: string,
  ): ReadonlyMap<string, PlaybookResult> {
    return new Map(
      [...this.records].map(([host, record]) => [
        host,
        record.getResultOfHost(code, ended, lastWords),
      ]),
    );
  }
}

/** By SIGKILL, as a leash tells it; null when the leash itself is gone. */
const wasKilled = (code: number | null): boolean => code === null || code === 128 + 9;
const lostWords =
  'The playbook run was killed from outside, by a person or by the kernel for want of memory.';

const outcomeOfUnreachable = (message: string): PlaybookOutcome =>
  isHostKeyProblem(message) ? 'host-key-changed' : 'unreachable';
