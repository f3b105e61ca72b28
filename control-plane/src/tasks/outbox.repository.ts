import { Injectable } from '@nestjs/common';
import { patterns, type TaskRing } from '#libs/contracts';
import { toJson, type Transaction } from '#libs/database';

/** Messages to the engine, written in the transaction of the change they speak of. */
@Injectable()
export class OutboxRepository {
  async add(
    tx: Transaction,
    pattern: (typeof patterns)[keyof typeof patterns],
    ring: TaskRing,
    priority: number,
  ): Promise<void> {
    await tx.outboxMessage.create({
      data: { pattern, payload: toJson(ring), priority },
      select: { id: true },
    });
  }
}
