import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Database } from '#libs/database';
import { messageOf } from '#libs/errors';
import type { Logger } from '#libs/observability';
import { loggerToken } from '../http/logger-token.js';
import { AuditRepository } from './audit.repository.js';

const everyMs = 600_000;

/**
 * Writes the heads of the chains that moved into the process log, which leaves the machine: whoever owns the database could rewrite
 * a whole chain or cut its tail, but not what stands elsewhere (rule R26). `verify-audit --head` compares with such a line.
 */
@Injectable()
export class AuditAnchor implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private readonly known = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly repository: AuditRepository,
    @Inject(loggerToken) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.anchor(), everyMs);
    this.timer.unref();
  }

  /** The last heads before the stop are anchored too. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.anchor();
  }

  private async anchor(): Promise<void> {
    try {
      const heads = await this.database.transaction('*', (tx) => this.repository.listHeads(tx));
      for (const { chain, seq, hash } of heads) {
        if (this.known.get(chain) === seq) continue;
        this.known.set(chain, seq);
        this.logger.info({ chain, seq, hash }, 'audit head');
      }
    } catch (error) {
      this.logger.warn({ problem: messageOf(error) }, 'the audit heads cannot be read');
    }
  }
}
