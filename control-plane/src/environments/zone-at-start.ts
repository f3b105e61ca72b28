import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { messageOf } from '#libs/errors';
import type { Logger } from '#libs/observability';
import { loggerToken } from '../http/logger-token.js';
import { EnvironmentsService } from './environments.service.js';

const retryAfterMs = 2_000;

/** Sets the zone once the database answers; the process does not wait for that. */
@Injectable()
export class ZoneAtStart implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly environments: EnvironmentsService,
    @Inject(loggerToken) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.attempt();
  }

  beforeApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async attempt(): Promise<void> {
    try {
      await this.environments.ensureZone();
    } catch (error) {
      if (this.stopped) return;
      this.logger.warn(
        { problem: messageOf(error) },
        'the zone of the environments cannot be set yet',
      );
      this.timer = setTimeout(() => void this.attempt(), retryAfterMs);
    }
  }
}
