import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Database, type Transaction } from '#libs/database';
import { messageOf } from '#libs/errors';
import type { Logger } from '#libs/observability';
import { ControlPlaneConfig } from '../config.js';
import { loggerToken } from '../http/logger-token.js';
import { InvitationsRepository } from './invitations/invitations.repository.js';
import { SessionsRepository } from './sessions.repository.js';
import { SignInFailuresRepository } from './throttle/sign-in-failures.repository.js';

/** Removes what has ended; run once an hour, in a transaction of its own. */
export type Chore = (tx: Transaction) => Promise<void>;

const everyMs = 3_600_000;
const day = 24 * everyMs;

/** Does its chores once an hour: sessions, links and counts of failed sign-ins that have ended. Nothing depends on it being punctual. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private readonly chores: Chore[] = [(tx) => this.removeEndedSignIns(tx)];

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

  /** For features that stand above this one and have something of their own to remove. */
  add(chore: Chore): void {
    this.chores.push(chore);
  }

  /** One chore that fails keeps no other from being done. */
  async tidy(): Promise<void> {
    for (const chore of this.chores) {
      try {
        await this.database.transaction('*', chore);
      } catch (error) {
        this.logger.warn({ problem: messageOf(error) }, 'housekeeping failed');
      }
    }
  }

  private async removeEndedSignIns(tx: Transaction): Promise<void> {
    const now = Date.now();
    await this.sessions.removeEnded(tx, {
      absolute: new Date(now),
      idle: new Date(now - this.config.sessionIdleMs),
    });
    await this.invitations.removeExpiredBefore(tx, new Date(now - 7 * day));
    await this.failures.removeOlderThan(tx, new Date(now - day));
  }
}
