/** Turns what happens in an attempt into rows as it happens, in batches of at most 100 ms, and rings whoever watches. */
import type { FactMessage, StepName, TaskEvent } from '#libs/contracts';
import type { ClaimedTask } from './claimed-task.js';
import type { StepEdge } from './failpoint.js';
import { LogBudget, type Draft } from './log-budget.js';
import type { LastWords, StepChange, TaskJournalRepository } from './task-journal.repository.js';

const flushAfterMs = 100;
const retryAfterMs = 1_000;
const maxBatch = 200;

export type PublishFact = (routingKey: string, fact: FactMessage) => Promise<void>;

/** Whoever wants to know what happens in an attempt. */
export interface RecordListeners {
  publish: PublishFact;
  /** Events could not be written yet; they are kept. */
  onProblem: (error: unknown) => void;
  onBorder?: (step: StepName, edge: StepEdge) => void;
}

/** What earlier attempts of the task have stored. */
export interface StoredLog {
  lastSeq: number;
  bytes: number;
}

export class TaskRecorder {
  private events: TaskEvent[] = [];
  private steps: StepChange[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private current: StepName | null = null;
  private readonly entered = new Set<StepName>();
  private seq: number;
  private readonly budget: LogBudget;

  constructor(
    private readonly task: ClaimedTask,
    stored: StoredLog,
    private readonly journal: TaskJournalRepository,
    private readonly listeners: RecordListeners,
  ) {
    this.seq = stored.lastSeq;
    this.budget = new LogBudget({ events: stored.lastSeq, bytes: stored.bytes });
  }

  /** Name of the step at work, null between steps. */
  get step(): StepName | null {
    return this.current;
  }

  /** True when this attempt has opened the step, however it ended. */
  hasEntered(name: StepName): boolean {
    return this.entered.has(name);
  }

  /** Opens `name`; the one that was open ends well. Opening the open one changes nothing. */
  enterStep(name: StepName): void {
    if (this.current === name) return;
    if (this.current) this.endStep('succeeded', null);
    this.current = name;
    this.entered.add(name);
    this.changeStep(name, 'running', null);
    this.listeners.onBorder?.(name, 'before');
  }

  endStep(state: 'succeeded' | 'failed' | 'skipped', message: string | null): void {
    if (!this.current) return;
    this.changeStep(this.current, state, message);
    this.listeners.onBorder?.(this.current, 'after');
    this.current = null;
  }

  /** Marks a step as not needed, without opening it. */
  skipStep(name: StepName, reason: string): void {
    this.changeStep(name, 'skipped', reason);
  }

  log(
    text: string,
    level: TaskEvent['level'] = 'info',
    step: StepName | null = this.current,
  ): void {
    for (const line of text.split('\n'))
      this.add({ type: 'log', step, level, text: line, data: null });
  }

  /** One Ansible task's result. */
  result(
    step: StepName | null,
    text: string,
    level: TaskEvent['level'],
    data: Record<string, unknown>,
  ): void {
    this.add({ type: 'result', step: step ?? this.current, level, text, data });
  }

  /** Says that the task's state changed, after it was written. How an attempt ends is told by `end`. */
  state(state: string): void {
    this.add({ type: 'state', step: null, level: 'info', text: state, data: { state } });
  }

  /** Resolves when all so far is written. Errors of the database are reported and kept for the next flush. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.writeBatch());
    await this.writing;
  }

  /**
   * Says the last word: the state that the task is in from here on. `write` stores it and all that is not stored yet, in one transaction with
   * that state, so that neither stands without the other.
   * @returns what `write` says. Where that is false the attempt was over before: its last lines are written, and no state.
   */
  async end(state: string, write: (last: LastWords) => Promise<boolean>): Promise<boolean> {
    await this.writing;
    this.state(state);
    clearTimeout(this.timer);
    this.timer = undefined;
    const [events, steps] = [this.events, this.steps];
    this.events = [];
    this.steps = [];
    const held = await write({ events, steps }).catch((error: unknown) => {
      this.keepUnsaid(events.slice(0, -1), steps);
      this.timer ??= setTimeout(() => void this.flush(), retryAfterMs);
      throw error;
    });
    if (held) {
      this.tell(events, true);
      return true;
    }
    this.keepUnsaid(events.slice(0, -1), steps);
    await this.flush();
    return false;
  }

  private keepUnsaid(events: readonly TaskEvent[], steps: readonly StepChange[]): void {
    this.events = [...events, ...this.events];
    this.steps = [...steps, ...this.steps];
  }

  private changeStep(name: StepName, state: StepChange['state'], message: string | null): void {
    this.steps.push({ name, state, at: new Date(), message });
    this.add({
      type: 'step',
      step: name,
      level: state === 'failed' ? 'error' : 'info',
      text: message ?? '',
      data: { name, state },
    });
  }

  private add(draft: Draft): void {
    const at = new Date().toISOString();
    for (const kept of this.budget.take(draft)) {
      this.seq += 1;
      this.events.push({ ...kept, seq: this.seq, at });
    }
    if (this.events.length >= maxBatch) void this.flush();
    else if (this.events.length > 0)
      this.timer ??= setTimeout(() => void this.flush(), flushAfterMs);
  }

  private async writeBatch(): Promise<void> {
    const events = this.events;
    const steps = this.steps;
    if (events.length === 0 && steps.length === 0) return;
    this.events = [];
    this.steps = [];
    try {
      if (!(await this.journal.append(this.task, events, steps))) return;
    } catch (error) {
      this.keepUnsaid(events, steps);
      this.listeners.onProblem(error);
      this.timer ??= setTimeout(() => void this.flush(), retryAfterMs);
      return;
    }
    this.tell(events, steps.length > 0);
  }

  private tell(events: readonly TaskEvent[], hasTurned: boolean): void {
    const { id, tenantId } = this.task;
    const lastSeq = events.at(-1)?.seq ?? this.seq;
    const { publish } = this.listeners;
    void publish(`task.${id}.event`, { type: 'task-events', taskId: id, tenantId, lastSeq });
    if (hasTurned)
      void publish('changed.tasks', { type: 'changed', resource: 'tasks', id, tenantId });
  }
}
