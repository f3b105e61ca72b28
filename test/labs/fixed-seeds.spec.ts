/** A short run of the fault laboratory: the same seeds each time, so that what they meet is met again. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readChaosSettings } from '../chaos/lab/chaos-lab.js';
import { runInLaboratory } from '../chaos/laboratory.js';

it.each([4])('holds every invariant through seed %s', async (seed) => {
  const directory = join(readChaosSettings().stateDir, 'history', `fixed-${String(seed)}`);
  rmSync(directory, { recursive: true, force: true });
  const code = await runInLaboratory({ seed, seconds: 35, faults: 6, directory });
  const violations: unknown = JSON.parse(readFileSync(join(directory, 'violations.json'), 'utf8'));
  expect(violations).toEqual([]);
  expect(code).toBe(0);
});
