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

/** Writes an entry in the transaction of the change itself; implemented by `AuditService`. */
export abstract class AuditWriter {
  abstract write(tx: Transaction, context: RequestContext, record: AuditRecord): Promise<void>;
}
