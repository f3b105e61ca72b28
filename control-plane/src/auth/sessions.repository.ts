import { Injectable } from '@nestjs/common';
import type { Transaction, UserModel } from '#libs/database';

export interface NewSession {
  id: string;
  userId: string;
  expiresAt: Date;
  secretHash: Uint8Array<ArrayBuffer>;
  address: string | null;
  userAgent: string | null;
}

@Injectable()
export class SessionsRepository {
  async create(tx: Transaction, session: NewSession): Promise<void> {
    await tx.session.create({ data: session });
    await tx.user.update({ where: { id: session.userId }, data: { lastSignInAt: new Date() } });
  }

  async findByHash(tx: Transaction, secretHash: Uint8Array<ArrayBuffer>) {
    return tx.session.findUnique({ where: { secretHash }, include: { user: true } });
  }

  async touch(tx: Transaction, id: string): Promise<void> {
    await tx.session.updateMany({ where: { id }, data: { lastSeenAt: new Date() } });
  }

  async removeByHash(tx: Transaction, secretHash: Uint8Array<ArrayBuffer>): Promise<number> {
    return (await tx.session.deleteMany({ where: { secretHash } })).count;
  }

  async removeOfUser(tx: Transaction, userId: string): Promise<void> {
    await tx.session.deleteMany({ where: { userId } });
  }

  async removeEnded(tx: Transaction, before: { absolute: Date; idle: Date }): Promise<void> {
    await tx.session.deleteMany({
      where: { OR: [{ expiresAt: { lt: before.absolute } }, { lastSeenAt: { lt: before.idle } }] },
    });
  }

  async findUserByEmail(tx: Transaction, email: string): Promise<UserModel | null> {
    return tx.user.findUnique({ where: { email } });
  }

  async findUser(tx: Transaction, id: string): Promise<UserModel | null> {
    return tx.user.findUnique({ where: { id } });
  }

  async setPassword(
    tx: Transaction,
    userId: string,
    change: { passwordHash: string; displayName?: string },
  ): Promise<UserModel> {
    return tx.user.update({ where: { id: userId }, data: change });
  }
}
