import { expect, it } from 'vitest';
import { provenLevelOf, type Look } from './proven-level.js';

const look = (level: number, passed: boolean, minute: number): Look => ({
  level,
  passed,
  at: new Date(Date.UTC(2026, 0, 1, 0, minute)),
});

it.each<[string, Look[], number | null]>([
  ['nobody looked', [], null],
  ['every look passed', [look(0, true, 0), look(1, true, 0), look(3, true, 5)], 3],
  ['a later look at a lower level passed', [look(2, true, 0), look(1, true, 5)], 2],
  ['the last look failed', [look(0, true, 0), look(1, true, 1), look(2, false, 5)], null],
  ['a look of the same moment failed', [look(0, true, 0), look(1, false, 0)], null],
  ['it passed again after a failure', [look(3, true, 0), look(1, false, 5), look(1, true, 9)], 1],
])('is right when %s', (_, looks, level) => {
  expect(provenLevelOf(looks)).toBe(level);
  expect(provenLevelOf(looks.toReversed())).toBe(level);
});
