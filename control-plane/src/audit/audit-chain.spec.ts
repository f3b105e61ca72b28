import { describe, expect, it } from 'vitest';
import { ChainChecker, genesisHash, renderEntryHash, type ChainedEntry } from './audit-chain.js';

const key = 'key of the test';
const entryOf = (seq: number, after: unknown = { n: seq }): ChainedEntry => ({
  id: `id-${seq}`,
  tenantId: null,
  at: new Date(seq * 1_000),
  chain: 'platform',
  seq,
  actorKind: 'user',
  actorId: null,
  actorName: 'Sara',
  address: null,
  requestId: null,
  action: 'thing.changed',
  subjectType: 'thing',
  subjectId: 'x',
  before: null,
  after,
});
/** `count` entries as they are stored. */
const chain = (count: number) => {
  let prevHash = genesisHash;
  return Array.from({ length: count }, (_, index) => {
    const entry = entryOf(index + 1);
    const hash = renderEntryHash(key, prevHash, entry);
    const stored = { ...entry, prevHash, hash };
    prevHash = hash;
    return stored;
  });
};
const findBreak = (entries: ReturnType<typeof chain>, withKey = key) => {
  const checker = new ChainChecker(withKey, 'platform');
  for (const entry of entries) {
    const found = checker.findBreak(entry);
    if (found) return found;
  }
  return null;
};

describe('a chain', () => {
  it('holds as it was written, whatever the order of keys', () => {
    expect(findBreak(chain(4))).toBeNull();
    expect(renderEntryHash(key, genesisHash, entryOf(1, { a: 1, b: 2 }))).toBe(
      renderEntryHash(key, genesisHash, entryOf(1, { b: 2, a: 1 })),
    );
  });
  it.each([
    'actorName',
    'address',
    'requestId',
    'action',
    'subjectId',
    'after',
    'before',
    'at',
    'actorId',
    'tenantId',
  ] as const)('breaks when %s of an entry is changed', (column) => {
    const entries = chain(3).map((entry) =>
      entry.seq === 2 ? { ...entry, [column]: column === 'at' ? new Date(9) : 'other' } : entry,
    );
    expect(findBreak(entries)).toEqual({
      chain: 'platform',
      seq: 2,
      problem: 'the entry was changed',
    });
  });
  it('breaks when an entry is missing, and without the key', () => {
    expect(findBreak(chain(3).filter(({ seq }) => seq !== 2))).toMatchObject({
      seq: 2,
      problem: 'an entry is missing',
    });
    expect(findBreak(chain(1), 'another key')).toMatchObject({
      seq: 1,
      problem: 'the entry was changed',
    });
  });
  it('breaks when an entry and all hashes after it were made anew with another key', () => {
    const entries = chain(2);
    const forged = { ...entryOf(1, { n: 'forged' }), prevHash: genesisHash };
    const hash = renderEntryHash('guessed', genesisHash, forged);
    expect(findBreak([{ ...forged, hash }, ...entries.slice(1)])).toMatchObject({ seq: 1 });
  });
});
