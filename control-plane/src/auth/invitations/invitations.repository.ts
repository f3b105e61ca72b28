import { Injectable } from '@nestjs/common';
import type { Transaction } from '#libs/database';

@Injectable()
export class InvitationsRepository {
  /** A new link makes the earlier ones of that person worthless. */
  async replace(
    tx: Transaction,
    invitation: {
      id: string;
      userId: string;
      expiresAt: Date;
      secretHash: Uint8Array<ArrayBuffer>;
    },
  ): Promise<void> {
    await tx.invitation.deleteMany({ where: { userId: invitation.userId, usedAt: null } });
    await tx.invitation.create({ data: invitation });
  }

  async findOpen(tx: Transaction, secretHash: Uint8Array<ArrayBuffer>) {
    return tx.invitation.findFirst({
      where: {
        secretHash,
        usedAt: null,
        expiresAt: { gt: new Date() },
        user: { disabledAt: null },
      },
    });
  }

  /** Compare and set: of two that redeem one link at once, one gets true. */
  async use(tx: Transaction, id: string): Promise<boolean> {
    const now = new Date();
    const used = await tx.invitation.updateMany({
      where: { id, usedAt: null, expiresAt: { gt: now }, user: { disabledAt: null } },
      data: { usedAt: now },
    });
    return used.count === 1;
  }

  async removeExpiredBefore(tx: Transaction, time: Date): Promise<void> {
    await tx.invitation.deleteMany({ where: { expiresAt: { lt: time } } });
  }
}
