import { Injectable } from '@nestjs/common';
import type {
  ProductGetPayload,
  ProductOrderByWithRelationInput,
  ProductWhereInput,
  Transaction,
} from '#libs/database';

const withVersions = { releases: { select: { version: true } } } as const;
export type ProductRow = ProductGetPayload<{ include: typeof withVersions }>;

@Injectable()
export class ProductsRepository {
  async list(
    tx: Transaction,
    query: {
      where: ProductWhereInput;
      orderBy: ProductOrderByWithRelationInput[];
      skip: number;
      take: number;
    },
  ): Promise<{ rows: ProductRow[]; total: number }> {
    const rows = await tx.product.findMany({ ...query, include: withVersions });
    return { rows, total: await tx.product.count({ where: query.where }) };
  }

  async find(tx: Transaction, id: string): Promise<ProductRow | null> {
    return tx.product.findUnique({ where: { id }, include: withVersions });
  }

  /** Holds the row until the transaction ends: its version cannot move while a change is made. */
  async lock(tx: Transaction, id: string): Promise<void> {
    await tx.$queryRaw`SELECT id FROM products WHERE id = ${id}::uuid FOR UPDATE`;
  }

  async insert(
    tx: Transaction,
    product: { id: string; slug: string; name: string },
  ): Promise<ProductRow> {
    return tx.product.create({ data: product, include: withVersions });
  }

  async update(tx: Transaction, id: string, fields: { name: string }): Promise<ProductRow> {
    const data = { ...fields, version: { increment: 1 } };
    return tx.product.update({ where: { id }, data, include: withVersions });
  }
}
