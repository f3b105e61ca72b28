import { Injectable } from '@nestjs/common';
import {
  escapeLike,
  type Prisma,
  type Role,
  type TokenModel,
  type Transaction,
} from '#libs/database';

export interface NewToken {
  id: string;
  name: string;
  role: Role;
  tenantId: string | null;
  secretHash: Uint8Array<ArrayBuffer>;
  createdBy: string;
  expiresAt: Date;
}

@Injectable()
export class TokensRepository {
  async list(
    tx: Transaction,
    query: {
      q?: string | undefined;
      skip: number;
      take: number;
      orderBy: Prisma.TokenOrderByWithRelationInput[];
    },
  ): Promise<{ rows: TokenModel[]; total: number }> {
    const { q, ...page } = query;
    const where: Prisma.TokenWhereInput = q
      ? { name: { contains: escapeLike(q), mode: 'insensitive' } }
      : {};
    return {
      rows: await tx.token.findMany({ where, ...page }),
      total: await tx.token.count({ where }),
    };
  }

  async find(tx: Transaction, id: string): Promise<TokenModel | null> {
    return tx.token.findUnique({ where: { id } });
  }

  async create(tx: Transaction, token: NewToken): Promise<TokenModel> {
    return tx.token.create({ data: token });
  }

  /** False when it was revoked before. */
  async revoke(tx: Transaction, id: string): Promise<boolean> {
    const revoked = await tx.token.updateMany({
      where: { id, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    return revoked.count === 1;
  }

  async findTenantId(tx: Transaction, slug: string): Promise<string | null> {
    return (await tx.tenant.findUnique({ where: { slug }, select: { id: true } }))?.id ?? null;
  }
}
