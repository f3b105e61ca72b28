import { Injectable } from '@nestjs/common';
import { manifest, type Manifest } from '#libs/contracts';
import {
  toJson,
  type ReleaseGetPayload,
  type ReleaseOrderByWithRelationInput,
  type Transaction,
} from '#libs/database';

const shown = {
  product: { select: { slug: true } },
  _count: { select: { stacks: { where: { wanted: { not: 'removed' } } } } },
} as const;
type StoredRelease = ReleaseGetPayload<{ include: typeof shown }>;
export type ReleaseRow = Omit<StoredRelease, 'manifest'> & { manifest: Manifest };

/** Rows are immutable, and every one was made from a parsed manifest; it is parsed again on its way out (rule R4). */
const toRow = (row: StoredRelease): ReleaseRow => ({
  ...row,
  manifest: manifest.parse(row.manifest),
});

@Injectable()
export class ReleasesRepository {
  async list(
    tx: Transaction,
    query: {
      where: { productId?: string; version?: { contains: string } };
      orderBy: ReleaseOrderByWithRelationInput[];
      skip: number;
      take: number;
    },
  ): Promise<{ rows: ReleaseRow[]; total: number }> {
    const rows = await tx.release.findMany({ ...query, include: shown });
    return { rows: rows.map(toRow), total: await tx.release.count({ where: query.where }) };
  }

  async find(tx: Transaction, id: string): Promise<ReleaseRow | null> {
    const row = await tx.release.findUnique({ where: { id }, include: shown });
    return row && toRow(row);
  }

  async insert(
    tx: Transaction,
    release: {
      id: string;
      productId: string;
      version: string;
      manifest: Manifest;
      file: string;
      notes: string;
      publishedBy: string;
    },
  ): Promise<ReleaseRow> {
    const data = { ...release, manifest: toJson(release.manifest) };
    return toRow(await tx.release.create({ data, include: shown }));
  }
}
