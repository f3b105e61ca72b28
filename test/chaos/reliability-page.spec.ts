import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  addChaosSeed,
  addLattice,
  saveCrash,
  type ChaosSeed,
  type LatticeCell,
} from '../support/reliability-page.js';

let docs: string;
beforeEach(() => {
  docs = mkdtempSync(join(tmpdir(), 'mirab-docs-'));
});
afterEach(() => rmSync(docs, { recursive: true }));
const readPage = (): string => readFileSync(join(docs, 'reliability.md'), 'utf8');

const aSeed = (changes: Partial<ChaosSeed> = {}): ChaosSeed => ({
  seed: 3,
  seconds: 75,
  tasks: { succeeded: 30, failed: 2 },
  faults: { 'engine-killed': 2 },
  recoveriesMs: { 'engine-killed': [4_000, 6_000] },
  quietMs: 9_000,
  requests: 1_000,
  violations: [],
  ...changes,
});

it('adds seeds up, and replaces one that was run again', () => {
  addChaosSeed(docs, aSeed({ violations: ['I1: lost'] }));
  expect(readPage()).toContain('- seed 3: I1: lost');
  addChaosSeed(docs, aSeed());
  addChaosSeed(docs, aSeed({ seed: 1, recoveriesMs: { 'engine-killed': [20_000] } }));
  const page = readPage();
  expect(page).toContain(
    'Seeds 1, 3 (2 in all): 150 s of load, 64 tasks (4 failed, 60 succeeded), 2000 requests',
  );
  expect(page).toContain('| engine-killed | 4 | 3 | 6.0 s | 20.0 s | 20.0 s |');
  expect(page).toContain('Violations: none.');
});

it('keeps the part of the other target', () => {
  addChaosSeed(docs, aSeed());
  saveCrash(docs, {
    kinds: { stop: { borders: 4, recoveriesMs: [4_600] } },
    requests: 9,
    failed: 0,
  });
  expect(readPage()).toContain('| stop | 4 | 1 | 4.6 s | 4.6 s | 4.6 s |');
  expect(readPage()).toContain('Seeds 3 (1 in all)');
});

const aCell = (changes: Partial<LatticeCell> = {}): LatticeCell => ({
  kind: 'stop',
  process: 'postgres',
  at: '2026-11-25T08:00:00Z',
  borders: 5,
  recoveriesMs: [36, 626],
  notMet: {},
  byHand: [],
  failed: 0,
  ...changes,
});

it('puts parts of the lattice together, the newest of each kind and process', () => {
  saveCrash(docs, { kinds: { stop: { borders: 4, recoveriesMs: [] } }, requests: 9, failed: 0 });
  addLattice(docs, [aCell(), aCell({ process: 'leash', byHand: ['DNS_FAILED'] })], { stop: 10 });
  const notMet = { 'stop.record.after': 'no such process lives then' };
  addLattice(docs, [aCell({ recoveriesMs: [2_000], notMet })], { start: 5 });
  const page = readPage();
  expect(page).toContain('| stop | postgres | 5 | 1 | 2.0 s | 2.0 s | 2.0 s |  | 0 | 2026-11-25 |');
  expect(page).toContain('| stop | leash | 5 | 2 | 0.0 s | 0.6 s | 0.6 s | DNS_FAILED | 0 |');
  expect(page).toContain('- stop.record.after, postgres: no such process lives then');
  expect(page).toContain('Requests to the site meanwhile: 15.');
  expect(page).toContain('| stop | 4 | 0 |');
});
