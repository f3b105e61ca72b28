import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { makeTurns } from './one-at-a-time.js';

describe('turns', () => {
  it('begin in the order in which they were asked for, each after the end of the one before', async () => {
    const inTurn = makeTurns();
    const seen: string[] = [];
    const work = (name: string, ms: number) => async () => {
      seen.push(`${name} begins`);
      await sleep(ms);
      seen.push(`${name} ends`);
      return name;
    };
    const all = await Promise.all([inTurn(work('one', 5)), inTurn(work('two', 0))]);
    expect(all).toEqual(['one', 'two']);
    expect(seen).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
  });

  it('go on after one that failed, which alone is told of it', async () => {
    const inTurn = makeTurns();
    const failed = inTurn(() => Promise.reject(new Error('no')));
    const next = inTurn(() => Promise.resolve('yes'));
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });
});
