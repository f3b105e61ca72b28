import type { Transaction } from '#libs/database';
import type { RequestContext } from '../http/request-context.js';

/** One change. `before` and `after` hold no secret value, only that and which version changed. */
export interface AuditRecord {
  /** `<resource>.<past participle>`, e.g. `tenant.created`. */
  action: string;
  subjectType: string;
  subjectId: string;
  tenantId: string | null;
  before?: unknown;
  after?: unknown;
}

/** Writes entries in the transaction of the change itself; implemented by `AuditService`. */
export abstract class AuditWriter {
  abstract write(tx: Transaction, context: RequestContext, record: AuditRecord): Promise<void>;
  /** One entry for each record, in as few statements as there are for one. */
  abstract writeAll(
    tx: Transaction,
    context: RequestContext,
    records: readonly AuditRecord[],
  ): Promise<void>;
}
