import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Database } from '#libs/database';
import { messageOf } from '#libs/errors';
import type { Logger } from '#libs/observability';
import { ControlPlaneConfig } from '../config.js';
import { loggerToken } from '../http/logger-token.js';
import { InvitationsRepository } from './invitations/invitations.repository.js';
import { SessionsRepository } from './sessions.repository.js';
import { SignInFailuresRepository } from './throttle/sign-in-failures.repository.js';

const everyMs = 3_600_000;
const day = 24 * everyMs;

/** Removes what has ended, once an hour: sessions, links, counts of failed sign-ins. Nothing depends on it being punctual. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly config: ControlPlaneConfig,
    private readonly database: Database,
    @Inject(loggerToken) private readonly logger: Logger,
    private readonly sessions: SessionsRepository,
    private readonly invitations: InvitationsRepository,
    private readonly failures: SignInFailuresRepository,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.tidy(), everyMs);
    this.timer.unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async tidy(): Promise<void> {
    const now = Date.now();
    try {
      await this.database.transaction('*', async (tx) => {
        await this.sessions.removeEnded(tx, {
          absolute: new Date(now),
          idle: new Date(now - this.config.sessionIdleMs),
        });
        await this.invitations.removeExpiredBefore(tx, new Date(now - 7 * day));
        await this.failures.removeOlderThan(tx, new Date(now - day));
      });
    } catch (error) {
      this.logger.warn({ problem: messageOf(error) }, 'housekeeping failed');
    }
  }
}
