import { describe, expect, it } from 'vitest';
import { Failpoint, parseBorder } from '../../engine/src/tasks/failpoint.js';
import { stackTaskKinds } from '#libs/contracts';
import { drawnKinds, faultKinds, leftOutKinds, makePlan } from './plan.js';

const size = {
  hosts: ['h1', 'h2', 'h3'],
  engines: ['engine-1', 'engine-2'],
  stacks: 9,
  tenants: 3,
  durationMs: 75_000,
  faults: 10,
  meanTaskGapMs: 2_000,
  leaseMs: 5_000,
};

describe('makePlan', () => {
  it('repeats itself for a seed, and for no other', () => {
    expect(makePlan(7, size)).toEqual(makePlan(7, size));
    expect(makePlan(7, size)).not.toEqual(makePlan(8, size));
  });

  it('puts three stacks on each host and gives every one secrets of its own', () => {
    const { stacks } = makePlan(1, size);
    expect(size.hosts.map((host) => stacks.filter((stack) => stack.host === host).length)).toEqual([
      3, 3, 3,
    ]);
    const words = stacks.flatMap(({ mailPassword, filePassword }) => [mailPassword, filePassword]);
    expect(new Set(words).size).toBe(18);
  });

  it('repeats requests, cancels some, and keeps within the time of the load', () => {
    const tasks = [1, 2, 3].flatMap((seed) => makePlan(seed, size).tasks);
    expect(tasks.length).toBeGreaterThan(60);
    expect(tasks.some(({ times }) => times > 1)).toBe(true);
    expect(tasks.some(({ cancelAfterMs }) => cancelAfterMs !== null)).toBe(true);
    expect(tasks.every(({ atMs }) => atMs >= 0 && atMs < size.durationMs)).toBe(true);
    expect(new Set(tasks.map(({ kind }) => kind)).size).toBe(9);
  });

  it('draws every kind of task that is not left out by name', () => {
    const missing = stackTaskKinds.filter(
      (kind) => !drawnKinds.has(kind) && !leftOutKinds.has(kind),
    );
    expect(missing).toEqual([]);
    for (const kind of leftOutKinds.keys()) expect(drawnKinds.has(kind)).toBe(false);
  });

  it('draws every kind of fault before one comes again', () => {
    const { faults } = makePlan(3, { ...size, faults: faultKinds.length });
    expect(new Set(faults.map(({ kind }) => kind)).size).toBe(faultKinds.length);
    expect(faults.every(({ atMs }) => atMs < size.durationMs)).toBe(true);
  });

  it('freezes an engine for more than three leases, and names borders that there are', () => {
    const faults = Array.from({ length: 20 }, (_, seed) => makePlan(seed, size).faults).flat();
    for (const { lastsMs } of faults.filter(({ kind }) => kind === 'engine-frozen'))
      expect(lastsMs).toBeGreaterThan(3 * size.leaseMs);
    const borders = faults.flatMap(({ border }) => (border === undefined ? [] : [border]));
    expect(borders.length).toBeGreaterThan(5);
    for (const border of borders) expect(new Failpoint(parseBorder(border))).toBeDefined();
    expect(borders.map(parseBorder)).not.toContain(null);
  });
});
