/** Carries outbox rows to the broker: at least once, in order, deleted only after the broker's confirm. */
import { patterns, taskRing } from '#libs/contracts';
import type { Database } from '#libs/database';
import type { Publisher } from './publisher.js';

const batchSize = 100;

export class OutboxRelay {
  private running: Promise<void> | undefined;
  private again = false;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly database: Database,
    private readonly publisher: Publisher,
    private readonly onProblem: (error: unknown) => void,
    private readonly pollMs = 1_000,
  ) {}

  start(): void {
    this.timer = setInterval(() => this.wake(), this.pollMs);
    this.wake();
  }

  /** Relays now; called on NOTIFY and by the poll. Calls that come while one is at work lead to one more round. */
  wake(): void {
    if (this.stopped) return;
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = this.relayAll()
      .catch(this.onProblem)
      .finally(() => {
        this.running = undefined;
        if (this.again) {
          this.again = false;
          this.wake();
        }
      });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  private async relayAll(): Promise<void> {
    while (
      !this.stopped &&
      this.publisher.isConnected() &&
      (await this.relayBatch()) === batchSize
    );
  }

  private async relayBatch(): Promise<number> {
    return this.database.transaction('*', async (tx) => {
      const rows = await tx.$queryRaw<
        { id: bigint; pattern: string; payload: unknown; priority: number }[]
      >`
        SELECT id, pattern, payload, priority FROM outbox_messages ORDER BY id LIMIT ${batchSize} FOR UPDATE SKIP LOCKED`;
      // In order on one channel; the broker confirms many at once, as it writes them to disk together.
      await Promise.all(rows.map((row) => this.publish(row)));
      if (rows.length)
        await tx.outboxMessage.deleteMany({ where: { id: { in: rows.map((row) => row.id) } } });
      return rows.length;
    });
  }

  private async publish(row: {
    id: bigint;
    pattern: string;
    payload: unknown;
    priority: number;
  }): Promise<void> {
    const parsed = taskRing.safeParse(row.payload);
    if (!parsed.success) {
      // Dropped with the batch: it names no task, so it can ring for none, and must not hold up those behind it.
      this.onProblem(new Error(`Row ${row.id} of the outbox (${row.pattern}) cannot be read`));
      return;
    }
    const ring = parsed.data;
    if (row.pattern === patterns.taskQueued) {
      await this.publisher.ringTask(ring, { messageId: String(row.id), priority: row.priority });
    } else {
      await this.publisher.tellEngines(row.pattern, ring);
    }
  }
}
