/** The chain of the audit log (rule R26): each entry's hash covers the one before, under a key the database does not hold. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from '#libs/manifest';

/** What is hashed: every column of an entry but the two hashes. */
export interface ChainedEntry {
  id: string;
  tenantId: string | null;
  at: Date;
  chain: string;
  seq: number;
  actorKind: string;
  actorId: string | null;
  actorName: string;
  address: string | null;
  requestId: string | null;
  action: string;
  subjectType: string;
  subjectId: string;
  before: unknown;
  after: unknown;
}

/** Hash before the first entry. */
export const genesisHash = '0'.repeat(64);
/** Chain of what belongs to no tenant. */
export const platformChain = 'platform';
export const chainOf = (tenantId: string | null): string => tenantId ?? platformChain;

/** HMAC-SHA256 in hex over the previous hash and the canonical form of the entry. */
export function renderEntryHash(key: string, prevHash: string, entry: ChainedEntry): string {
  const text = canonicalJson({
    id: entry.id,
    tenantId: entry.tenantId,
    at: entry.at.toISOString(),
    chain: entry.chain,
    seq: entry.seq,
    actorKind: entry.actorKind,
    actorId: entry.actorId,
    actorName: entry.actorName,
    address: entry.address,
    requestId: entry.requestId,
    action: entry.action,
    subjectType: entry.subjectType,
    subjectId: entry.subjectId,
    before: entry.before ?? null,
    after: entry.after ?? null,
  });
  return createHmac('sha256', key).update(prevHash).update('\n').update(text).digest('hex');
}

/** Last entry of a chain at some moment. */
export interface ChainHead {
  chain: string;
  seq: number;
  hash: string;
}

/** Where a chain breaks: the first entry that does not hold, and why. */
export interface ChainBreak {
  chain: string;
  seq: number;
  problem: string;
}

type StoredEntry = ChainedEntry & { prevHash: string; hash: string };

/** Checks the next entries of one chain as they are read in order; `find` gives null while they hold. */
export class ChainChecker {
  seq = 0;
  hash = genesisHash;

  constructor(
    private readonly key: string,
    private readonly chain: string,
    private readonly anchors: readonly ChainHead[] = [],
  ) {}

  findBreak(entry: StoredEntry): ChainBreak | null {
    const at = (problem: string): ChainBreak => ({ chain: this.chain, seq: this.seq + 1, problem });
    if (entry.seq !== this.seq + 1) return at('an entry is missing');
    if (entry.prevHash !== this.hash) return at('the entry does not follow the one before it');
    if (!isSameHash(renderEntryHash(this.key, this.hash, entry), entry.hash))
      return at('the entry was changed');
    const anchor = this.anchors.find((candidate) => candidate.seq === entry.seq);
    if (anchor && !isSameHash(anchor.hash, entry.hash))
      return at('the entry is not the one that was anchored outside of the database');
    this.seq = entry.seq;
    this.hash = entry.hash;
    return null;
  }

  /** A chain that ends before an entry which was anchored elsewhere. */
  findLostAnchor(): ChainBreak | null {
    const lost = this.anchors.find((anchor) => anchor.seq > this.seq);
    return lost
      ? { chain: this.chain, seq: lost.seq, problem: 'the anchored entry is gone' }
      : null;
  }

  /** A cut tail: the head that the database keeps is ahead of the last entry, or another one. */
  findWrongHead(head: { seq: number; hash: string }): ChainBreak | null {
    if (head.seq === this.seq && head.hash === this.hash) return null;
    return {
      chain: this.chain,
      seq: head.seq,
      problem: 'the last entry is not the head of the chain',
    };
  }
}

const isSameHash = (left: string, right: string): boolean =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
