import { Injectable } from '@nestjs/common';
import { manifest, serviceSetting, type Manifest } from '#libs/contracts';
import {
  toJson,
  type EnvironmentModel,
  type StackGetPayload,
  type StackOrderByWithRelationInput,
  type StackWanted,
  type StackWhereInput,
  type Transaction,
} from '#libs/database';
import { z } from 'zod';
import { MirabError } from '#libs/errors';
import type { Settings } from './spec/service-settings.js';

// Sealed values are written and never read here.
const shown = {
  tenant: true,
  product: { select: { slug: true, name: true } },
  release: { select: { id: true, version: true, manifest: true } },
  environment: true,
  host: { omit: { privateKeySealed: true } },
  secrets: { select: { name: true, version: true, createdAt: true, removedAt: true } },
  observation: { include: { revision: { select: { number: true, releaseId: true, spec: true } } } },
  revisions: { where: { state: 'current' }, select: { id: true, number: true, spec: true } },
  tasks: {
    orderBy: { number: 'desc' },
    take: 1,
    select: { id: true, kind: true, state: true, createdAt: true, finishedAt: true },
  },
  _count: { select: { tasks: { where: { state: 'running' } } } },
} as const;
type StoredStack = StackGetPayload<{ include: typeof shown }>;
export type StackRow = Omit<StoredStack, 'release' | 'services' | 'variables'> & {
  release: { id: string; version: string; manifest: Manifest };
  services: Settings;
  variables: Record<string, string>;
};

const settings = z.record(z.string(), serviceSetting);
const variables = z.record(z.string(), z.string());

const toRow = (row: StoredStack): StackRow => ({
  ...row,
  release: { ...row.release, manifest: manifest.parse(row.release.manifest) },
  services: settings.parse(row.services),
  variables: variables.parse(row.variables),
});

export interface WantedFields {
  releaseId: string;
  wanted: StackWanted;
  services: Settings;
  variables: Readonly<Record<string, string>>;
}

export interface NewStack extends WantedFields {
  id: string;
  tenantId: string;
  productId: string;
  environmentId: string;
  hostId: string;
  zone: string;
  subdomain: string;
}

const toColumns = <Fields extends WantedFields>(fields: Fields) => ({
  ...fields,
  services: toJson(fields.services),
  variables: toJson(fields.variables),
});

@Injectable()
export class StacksRepository {
  async list(
    tx: Transaction,
    query: {
      where: StackWhereInput;
      orderBy: StackOrderByWithRelationInput[];
      skip: number;
      take: number;
    },
  ): Promise<{ rows: StackRow[]; total: number }> {
    const rows = await tx.stack.findMany({ ...query, include: shown });
    return { rows: rows.map(toRow), total: await tx.stack.count({ where: query.where }) };
  }

  async find(tx: Transaction, id: string): Promise<StackRow | null> {
    const row = await tx.stack.findUnique({ where: { id }, include: shown });
    return row && toRow(row);
  }

  /** Stacks of which nothing was ever seen and whose newest task failed: a filter of Prisma cannot look at the newest of several rows. */
  async listFailedUnseen(tx: Transaction): Promise<string[]> {
    const rows = await tx.$queryRaw<{ id: string }[]>`
      SELECT s.id FROM stacks s
      CROSS JOIN LATERAL (SELECT state FROM tasks WHERE stack_id = s.id ORDER BY number DESC LIMIT 1) newest
      WHERE newest.state = 'failed' AND NOT EXISTS (SELECT FROM stack_observations o WHERE o.stack_id = s.id)`;
    return rows.map(({ id }) => id);
  }

  /** @throws MirabError NOT_FOUND. */
  async get(tx: Transaction, id: string): Promise<StackRow> {
    const row = await this.find(tx, id);
    if (!row) throw new MirabError('NOT_FOUND', 'There is no such stack.');
    return row;
  }

  /** Holds the row until the transaction ends: what is decided about a stack is decided one after the other. @throws MirabError NOT_FOUND. */
  async getLocked(tx: Transaction, id: string): Promise<StackRow> {
    await tx.$queryRaw`SELECT id FROM stacks WHERE id = ${id}::uuid FOR UPDATE`;
    return this.get(tx, id);
  }

  async insert(tx: Transaction, stack: NewStack): Promise<void> {
    await tx.stack.create({ data: toColumns(stack), select: { id: true } });
  }

  async updateWanted(tx: Transaction, id: string, fields: WantedFields): Promise<void> {
    await tx.stack.updateMany({
      where: { id },
      data: { ...toColumns(fields), version: { increment: 1 } },
    });
  }

  async findEnvironment(tx: Transaction, id: string): Promise<EnvironmentModel | null> {
    return tx.environment.findUnique({ where: { id } });
  }
}
