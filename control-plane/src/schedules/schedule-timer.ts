import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { messageOf } from '#libs/errors';
import type { Logger } from '#libs/observability';
import { loggerToken } from '../http/logger-token.js';
import { ScheduleFiring } from './schedule-firing.service.js';

const lookEveryMs = 2_000;
/** How far, in ms, the clocks of the wall and of this process may part between two looks before it counts as a leap. */
const leapMs = 30_000;

/** Looks every two seconds for what is due. Any number of instances may do so. */
@Injectable()
export class ScheduleTimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private stopped = false;
  private lastProblem = '';
  /** Null before the first look, so that a start counts as a leap. */
  private offset: number | null = null;

  constructor(
    private readonly firing: ScheduleFiring,
    @Inject(loggerToken) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.plan(0);
  }

  /** A turn that was begun is ended. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.round;
  }

  private plan(inMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.round = this.look().finally(() => this.plan(lookEveryMs));
    }, inMs);
    this.timer.unref();
  }

  /** Never rejects: the next look may find the database again. */
  private async look(): Promise<void> {
    try {
      if (this.hasLeapt()) await this.firing.bringBack();
      await this.firing.fireDue((scheduleId, error) =>
        this.logger.warn({ scheduleId, problem: messageOf(error) }, 'a schedule could not fire'),
      );
      this.lastProblem = '';
    } catch (error) {
      this.offset = null;
      const problem = messageOf(error);
      if (problem !== this.lastProblem) this.logger.warn({ problem }, 'schedules cannot be read');
      this.lastProblem = problem;
    }
  }

  private hasLeapt(): boolean {
    const offset = Date.now() - performance.now();
    const before = this.offset;
    this.offset = offset;
    return before === null || Math.abs(offset - before) > leapMs;
  }
}
