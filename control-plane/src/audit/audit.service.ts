import { Injectable } from '@nestjs/common';
import { uuidv7 } from 'uuidv7';
import { Database, type Transaction } from '#libs/database';
import { ControlPlaneConfig } from '../config.js';
import type { RequestContext } from '../http/request-context.js';
import {
  ChainChecker,
  chainOf,
  renderEntryHash,
  type ChainBreak,
  type ChainedEntry,
  type ChainHead,
} from './audit-chain.js';
import { AuditWriter, type AuditRecord } from './audit-record.js';
import { AuditRepository } from './audit.repository.js';

const verifyBatch = 500;

/** What jsonb gives back: no `undefined`, dates as text. The hash must be of this form to be found again. */
const storedForm = (value: unknown): unknown =>
  value === undefined || value === null ? null : JSON.parse(JSON.stringify(value));

const entryOf = (
  { actor, address, requestId }: RequestContext,
  record: AuditRecord,
): Omit<ChainedEntry, 'at' | 'chain' | 'seq'> => ({
  id: uuidv7(),
  tenantId: record.tenantId,
  actorKind: actor.kind,
  actorId: actor.id,
  actorName: actor.name,
  address,
  requestId,
  action: record.action,
  subjectType: record.subjectType,
  subjectId: record.subjectId,
  before: storedForm(record.before),
  after: storedForm(record.after),
});

function headOf(heads: ReadonlyMap<string, ChainHead>, chain: string): ChainHead {
  const head = heads.get(chain);
  if (!head) throw new Error('The head of an audit chain cannot be read');
  return head;
}

/** The audit log: written with each change, read by owners and operators, verified as a chain. */
@Injectable()
export class AuditService extends AuditWriter {
  constructor(
    private readonly config: ControlPlaneConfig,
    private readonly database: Database,
    private readonly repository: AuditRepository,
  ) {
    super();
  }

  override async write(
    tx: Transaction,
    context: RequestContext,
    record: AuditRecord,
  ): Promise<void> {
    await this.writeAll(tx, context, [record]);
  }

  override async writeAll(
    tx: Transaction,
    context: RequestContext,
    records: readonly AuditRecord[],
  ): Promise<void> {
    const chains = [...new Set(records.map(({ tenantId }) => chainOf(tenantId)))];
    const heads = await this.repository.lockHeads(tx, chains);
    const key = this.config.auditKey.reveal();
    const at = new Date();
    const entries = records.map((record) => {
      const head = headOf(heads, chainOf(record.tenantId));
      const entry = { ...entryOf(context, record), at, chain: head.chain, seq: head.seq + 1 };
      const prevHash = head.hash;
      const hash = renderEntryHash(key, prevHash, entry);
      heads.set(head.chain, { chain: head.chain, seq: entry.seq, hash });
      return { ...entry, prevHash, hash };
    });
    await this.repository.append(tx, entries, [...heads.values()]);
  }

  /**
   * Every break of every chain, at most one a chain; empty when all hold.
   * @param anchors heads that were kept outside of the database: each must be an entry of its chain.
   */
  async verifyChains(
    anchors: readonly ChainHead[] = [],
  ): Promise<{ chains: number; entries: number; breaks: ChainBreak[] }> {
    const { heads, headless } = await this.database.transaction('*', async (tx) => ({
      heads: await this.repository.listHeads(tx),
      headless: await this.repository.listHeadless(tx),
    }));
    const breaks: ChainBreak[] = headless.map((chain) => ({
      chain,
      seq: 0,
      problem: 'the head of the chain is gone',
    }));
    let entries = 0;
    for (const head of heads) {
      const known = anchors.filter((anchor) => anchor.chain === head.chain);
      const checker = new ChainChecker(this.config.auditKey.reveal(), head.chain, known);
      const found = await this.verifyChain(checker, head);
      if (found) breaks.push(found);
      entries += checker.seq;
    }
    const lost = anchors.filter((anchor) => !heads.some((head) => head.chain === anchor.chain));
    for (const anchor of lost) breaks.push({ ...anchor, problem: 'the anchored chain is gone' });
    return { chains: heads.length, entries, breaks };
  }

  private async verifyChain(checker: ChainChecker, head: ChainHead): Promise<ChainBreak | null> {
    for (;;) {
      const rows = await this.database.transaction('*', (tx) =>
        this.repository.listAfter(tx, head.chain, checker.seq, verifyBatch),
      );
      for (const row of rows) {
        // Entries that were written after the head was read are the next check's.
        if (row.seq > head.seq) break;
        const found = checker.findBreak(row);
        if (found) return found;
      }
      if (rows.length < verifyBatch || checker.seq >= head.seq)
        return checker.findWrongHead(head) ?? checker.findLostAnchor();
    }
  }
}
