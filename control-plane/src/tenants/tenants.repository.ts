import { Injectable } from '@nestjs/common';
import type {
  TenantGetPayload,
  TenantOrderByWithRelationInput,
  TenantWhereInput,
  Transaction,
} from '#libs/database';

const withLivingStacks = {
  _count: { select: { stacks: { where: { wanted: { not: 'removed' } } } } },
} as const;
export type TenantRow = TenantGetPayload<{ include: typeof withLivingStacks }>;

export interface TenantFields {
  name: string;
  searchName: string;
  contactEmail: string | null;
  note: string;
  maxActive: number;
}

@Injectable()
export class TenantsRepository {
  async list(
    tx: Transaction,
    query: {
      where: TenantWhereInput;
      orderBy: TenantOrderByWithRelationInput[];
      skip: number;
      take: number;
    },
  ): Promise<{ rows: TenantRow[]; total: number }> {
    const where = { AND: [query.where, { removedAt: null }] };
    const rows = await tx.tenant.findMany({ ...query, where, include: withLivingStacks });
    return { rows, total: await tx.tenant.count({ where }) };
  }

  async find(tx: Transaction, id: string): Promise<TenantRow | null> {
    return tx.tenant.findUnique({ where: { id, removedAt: null }, include: withLivingStacks });
  }

  /** Holds the row until the transaction ends, so that no stack is made while a tenant is removed, and the other way round. */
  async lock(tx: Transaction, id: string): Promise<void> {
    await tx.$queryRaw`SELECT id FROM tenants WHERE id = ${id}::uuid FOR UPDATE`;
  }

  async insert(
    tx: Transaction,
    tenant: TenantFields & { id: string; slug: string },
  ): Promise<TenantRow> {
    return tx.tenant.create({ data: tenant, include: withLivingStacks });
  }

  async update(
    tx: Transaction,
    id: string,
    fields: Partial<TenantFields & { paused: boolean }>,
  ): Promise<TenantRow> {
    const data = { ...fields, version: { increment: 1 } };
    return tx.tenant.update({ where: { id }, data, include: withLivingStacks });
  }

  /** The row stays for the history; its people and tokens can do nothing more. */
  async remove(tx: Transaction, id: string, at: Date): Promise<void> {
    await tx.tenant.update({
      where: { id },
      data: { removedAt: at, version: { increment: 1 } },
    });
    await tx.session.deleteMany({ where: { user: { tenantId: id } } });
    await tx.user.updateMany({
      where: { tenantId: id, disabledAt: null },
      data: { disabledAt: at },
    });
    await tx.token.updateMany({
      where: { tenantId: id, revokedAt: null },
      data: { revokedAt: at },
    });
  }
}
