import { describe, expect, it } from 'vitest';
import { Failpoint, parseBorder } from './failpoint.js';

describe('parseBorder', () => {
  it('reads kind, step and edge', () => {
    expect(parseBorder('upgrade.start.after')).toEqual({
      kind: 'upgrade',
      step: 'start',
      edge: 'after',
    });
  });
  it.each([
    '',
    'upgrade',
    'upgrade.start',
    'upgrade.start.during',
    'no.start.after',
    'stop.no.after',
    'stop.stop.after.x',
  ])('knows no border %s', (text) => expect(parseBorder(text)).toBeNull());
});

describe('Failpoint', () => {
  const crashes = (text: string | null, task: { kind: 'stop'; attempt: number }): string[] => {
    const seen: string[] = [];
    let at = '';
    const failpoint = new Failpoint(text === null ? null : parseBorder(text), () => seen.push(at));
    for (const step of ['validate', 'stop'] as const)
      for (const edge of ['before', 'after'] as const) {
        at = `${step} ${edge}`;
        failpoint.pass(task, step, edge);
      }
    return seen;
  };
  it('crashes at its border and nowhere else', () => {
    expect(crashes('stop.validate.after', { kind: 'stop', attempt: 1 })).toEqual([
      'validate after',
    ]);
    expect(crashes('start.validate.after', { kind: 'stop', attempt: 1 })).toEqual([]);
    expect(crashes(null, { kind: 'stop', attempt: 1 })).toEqual([]);
  });
  it('lets the next attempt through', () => {
    expect(crashes('stop.validate.after', { kind: 'stop', attempt: 2 })).toEqual([]);
  });
});
