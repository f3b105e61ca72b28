/** Tells when a task may have changed: at once by the facts of the engine, and by a poll while no broker carries them. */
import { filter, interval, merge, type Observable } from 'rxjs';
import type { FactMessage } from '#libs/contracts';

/** Tests make these shorter. */
export const taskTimes = { pollMs: 2_000 };

/** Listens from its making on, so that nothing is missed between two reads of the rows. */
export class TaskChanges {
  private isChanged = false;
  private wake: (() => void) | null = null;
  private readonly subscription;

  constructor(facts: Observable<FactMessage>, taskId: string) {
    const ofTask = facts.pipe(filter((fact) => isAbout(fact, taskId)));
    this.subscription = merge(ofTask, interval(taskTimes.pollMs)).subscribe(() => this.notify());
  }

  /** True once nobody listens any more: there is nothing left to look for. */
  get closed(): boolean {
    return this.subscription.closed;
  }

  /** Resolves when something may have changed since the last call, after `timeoutMs` at the latest, or when it is closed. */
  async next(timeoutMs: number): Promise<void> {
    if (!this.isChanged && !this.closed) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.isChanged = false;
    this.wake = null;
  }

  close(): void {
    this.subscription.unsubscribe();
    this.notify();
  }

  private notify(): void {
    this.isChanged = true;
    this.wake?.();
  }
}

const isAbout = (fact: FactMessage, taskId: string): boolean =>
  fact.type === 'task-events'
    ? fact.taskId === taskId
    : fact.type === 'changed' && fact.resource === 'tasks' && fact.id === taskId;
