import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { messageOf } from '#libs/errors';
import type { Logger } from '#libs/observability';
import { loggerToken } from '../http/logger-token.js';
import { WantedReturnService } from '../stacks/wanted-return.service.js';
import { TaskWindowsService } from './task-windows.service.js';

const everyMs = 5_000;

/** Moves on, every few seconds, what waits for a window, and takes back what cancelled tasks wanted. Any number of instances may do so. */
@Injectable()
export class TaskWindowTimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private lastProblem = '';

  constructor(
    private readonly windows: TaskWindowsService,
    private readonly wanted: WantedReturnService,
    @Inject(loggerToken) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.plan();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.round;
  }

  private plan(): void {
    this.timer = setTimeout(() => {
      this.round = this.look().finally(() => this.timer && this.plan());
    }, everyMs);
    this.timer.unref();
  }

  /** Never rejects: the next round may find the database again. */
  private async look(): Promise<void> {
    try {
      await this.windows.moveOn();
      await this.wanted.returnCancelled();
      this.lastProblem = '';
    } catch (error) {
      const problem = messageOf(error);
      if (problem !== this.lastProblem)
        this.logger.warn({ problem }, 'tasks that wait or were cancelled cannot be looked after');
      this.lastProblem = problem;
    }
  }
}
