import { Injectable } from '@nestjs/common';
import type { Transaction } from '#libs/database';

/** What a subject is called now. `owner` is whose it is: the tenant of a stack or of its task, the product of a release. */
export interface SubjectName {
  name: string;
  owner: string | null;
}
/** By id. */
type Names = Map<string, SubjectName>;
type Find = (tx: Transaction, ids: string[]) => Promise<Names>;

const id = true;
const name = true;

const named = (rows: readonly { id: string; name: string }[]): Names =>
  new Map(rows.map((row) => [row.id, { name: row.name, owner: null }]));

const stackName = { product: { select: { name } }, tenant: { select: { name } } } as const;
const nameOfStack = (stack: {
  product: { name: string };
  tenant: { name: string };
}): SubjectName => ({ name: stack.product.name, owner: stack.tenant.name });

/** One question for each type of subject; each selects names alone, so that no secret can come along. */
const finders: Readonly<Record<string, Find>> = {
  tenant: async (tx, ids) =>
    named(await tx.tenant.findMany({ where: { id: { in: ids } }, select: { id, name } })),
  product: async (tx, ids) =>
    named(await tx.product.findMany({ where: { id: { in: ids } }, select: { id, name } })),
  host: async (tx, ids) =>
    named(await tx.host.findMany({ where: { id: { in: ids } }, select: { id, name } })),
  environment: async (tx, ids) =>
    named(await tx.environment.findMany({ where: { id: { in: ids } }, select: { id, name } })),
  'backup-target': async (tx, ids) =>
    named(await tx.backupTarget.findMany({ where: { id: { in: ids } }, select: { id, name } })),
  token: async (tx, ids) =>
    named(await tx.token.findMany({ where: { id: { in: ids } }, select: { id, name } })),
  user: async (tx, ids) => {
    const rows = await tx.user.findMany({
      where: { id: { in: ids } },
      select: { id, displayName: true },
    });
    return named(rows.map((row) => ({ id: row.id, name: row.displayName })));
  },
  schedule: async (tx, ids) =>
    named(await tx.schedule.findMany({ where: { id: { in: ids } }, select: { id, name } })),
  release: async (tx, ids) => {
    const rows = await tx.release.findMany({
      where: { id: { in: ids } },
      select: { id, version: true, product: { select: { name } } },
    });
    return new Map(rows.map((row) => [row.id, { name: row.version, owner: row.product.name }]));
  },
  stack: async (tx, ids) => {
    const rows = await tx.stack.findMany({
      where: { id: { in: ids } },
      select: { id, ...stackName },
    });
    return new Map(rows.map((row) => [row.id, nameOfStack(row)]));
  },
  task: async (tx, ids) => {
    const rows = await tx.task.findMany({
      where: { id: { in: ids } },
      select: { id, host: { select: { name } }, stack: { select: stackName } },
    });
    return new Map(
      rows.map(({ id: taskId, host, stack }) => [
        taskId,
        stack ? nameOfStack(stack) : { name: host.name, owner: null },
      ]),
    );
  },
};

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface Subject {
  subjectType: string;
  subjectId: string;
}

/** Names of what audit entries are about. The log holds ids, which stay true; people read names. */
@Injectable()
export class AuditNamesRepository {
  /** Gives the name of a subject, or null when it is gone, of no known type, or outside of the transaction's scope. */
  async find(
    tx: Transaction,
    subjects: readonly Subject[],
  ): Promise<(subject: Subject) => SubjectName | null> {
    const found = new Map<string, Names>();
    for (const [type, find] of Object.entries(finders)) {
      const ids = subjects
        .filter(({ subjectType, subjectId }) => subjectType === type && uuid.test(subjectId))
        .map(({ subjectId }) => subjectId);
      if (ids.length > 0) found.set(type, await find(tx, [...new Set(ids)]));
    }
    return ({ subjectType, subjectId }) => found.get(subjectType)?.get(subjectId) ?? null;
  }
}
