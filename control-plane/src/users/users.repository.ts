import { Injectable } from '@nestjs/common';
import {
  escapeLike,
  type Prisma,
  type Role,
  type Transaction,
  type UserModel,
} from '#libs/database';

export interface UserChange {
  displayName?: string;
  role?: Role;
  tenantId?: string | null;
  disabledAt?: Date | null;
}

@Injectable()
export class UsersRepository {
  async list(
    tx: Transaction,
    query: {
      q?: string | undefined;
      skip: number;
      take: number;
      orderBy: Prisma.UserOrderByWithRelationInput[];
    },
  ): Promise<{ rows: UserModel[]; total: number }> {
    const { q, ...page } = query;
    const contains = q && escapeLike(q);
    const where: Prisma.UserWhereInput = contains
      ? {
          OR: [
            { email: { contains, mode: 'insensitive' } },
            { displayName: { contains, mode: 'insensitive' } },
          ],
        }
      : {};
    return {
      rows: await tx.user.findMany({ where, ...page }),
      total: await tx.user.count({ where }),
    };
  }

  async find(tx: Transaction, id: string): Promise<UserModel | null> {
    return tx.user.findUnique({ where: { id } });
  }

  async findByEmail(tx: Transaction, email: string): Promise<UserModel | null> {
    return tx.user.findUnique({ where: { email } });
  }

  async create(
    tx: Transaction,
    user: { id: string; email: string; displayName: string; role: Role; tenantId: string | null },
  ): Promise<UserModel> {
    return tx.user.create({ data: user });
  }

  async update(tx: Transaction, id: string, change: UserChange): Promise<UserModel> {
    return tx.user.update({ where: { id }, data: change });
  }

  /** Owners who can sign in, locked until the transaction ends: two owners cannot take each other's role at one moment. */
  async lockActiveOwners(tx: Transaction): Promise<string[]> {
    const rows = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM users WHERE role = 'owner' AND disabled_at IS NULL AND password_hash IS NOT NULL ORDER BY id FOR UPDATE`;
    return rows.map((row) => row.id);
  }
}
