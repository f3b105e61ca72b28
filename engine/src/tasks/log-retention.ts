/** Keeps the logs of ended tasks within their age and their room, in small pieces with pauses, so that no task notices. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '#libs/observability';
import type { EndedLog, LogRetentionRepository } from './log-retention.repository.js';
import type { PublishFact } from './task-recorder.js';

export interface LogRetentionOptions {
  /** Logs and dead letters of this age, in days, go. */
  keptDays: number;
  /** The most bytes that all logs may take together; beyond it the oldest go first. */
  mostBytes: number;
}

/** Tests make these smaller. */
export const retentionTimes = { everyMs: 15 * 60_000, firstAfterMs: 60_000, pauseMs: 50 };
const linesPerPiece = 2_000;
const tasksPerCount = 100;

export class LogRetention {
  private timer: NodeJS.Timeout | undefined;
  private cleaning: Promise<void> = Promise.resolve();
  private stopped = false;
  private bytes = 0;
  private storedBytes = 0;

  constructor(
    private readonly logs: LogRetentionRepository,
    private readonly publish: PublishFact,
    private readonly logger: Logger,
    private readonly options: LogRetentionOptions,
  ) {}

  /** Sizes as last seen: the lines themselves, and what PostgreSQL has laid out for them. */
  get sizes(): { bytes: number; storedBytes: number } {
    return { bytes: this.bytes, storedBytes: this.storedBytes };
  }

  start(): void {
    const round = (): void => {
      this.cleaning = this.clean().catch((error: unknown) =>
        this.logger.warn({ err: error }, 'old logs could not be removed; it is tried again'),
      );
      void this.cleaning.then(() => this.schedule(retentionTimes.everyMs, round));
    };
    this.schedule(retentionTimes.firstAfterMs, round);
  }

  /** Resolves when the piece at work is done. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.cleaning;
  }

  /** One round: everything that is too old, then what is too much. */
  async clean(): Promise<void> {
    await this.untilDone(
      () => this.logs.removeDeadLetters(this.options.keptDays, linesPerPiece),
      linesPerPiece,
    );
    await this.untilDone(() => this.logs.measure(tasksPerCount), tasksPerCount);
    await this.removeWhile(this.options.keptDays, () => Promise.resolve(true));
    const isTooMuch = async (): Promise<boolean> =>
      (await this.logs.countBytes()) > this.options.mostBytes;
    await this.removeWhile(null, isTooMuch);
    this.bytes = await this.logs.countBytes();
    this.storedBytes = await this.logs.countStoredBytes();
  }

  private async removeWhile(
    keptDays: number | null,
    wanted: () => Promise<boolean>,
  ): Promise<void> {
    let removed = 0;
    while (!this.stopped && (await wanted())) {
      const oldest = await this.logs.findOldest(keptDays);
      if (!oldest || !(await this.remove(oldest, keptDays))) break;
      removed += 1;
    }
    if (removed > 0)
      this.logger.info({ logs: removed, keptDays }, 'logs of ended tasks were removed');
  }

  /** False when another engine is at it, or this one stops. */
  private async remove(log: EndedLog, keptDays: number | null): Promise<boolean> {
    for (;;) {
      const isLeft = await this.logs.removePiece(log, keptDays, linesPerPiece);
      if (isLeft === 'busy') return false;
      if (!isLeft) break;
      if (this.stopped) return false;
      await sleep(retentionTimes.pauseMs);
    }
    const { id, tenantId } = log;
    void this.publish('changed.tasks', { type: 'changed', resource: 'tasks', id, tenantId });
    return true;
  }

  private async untilDone(piece: () => Promise<number>, size: number): Promise<void> {
    while (!this.stopped && (await piece()) >= size) await sleep(retentionTimes.pauseMs);
  }

  private schedule(afterMs: number, round: () => void): void {
    if (this.stopped) return;
    this.timer = setTimeout(round, afterMs);
    this.timer.unref();
  }
}
