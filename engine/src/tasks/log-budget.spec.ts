import { describe, expect, it } from 'vitest';
import { LogBudget, type Draft } from './log-budget.js';

const line = (text: string, over: Partial<Draft> = {}): Draft => ({
  type: 'log',
  step: 'start',
  level: 'info',
  text,
  data: null,
  ...over,
});
const limits = { events: 10, bytes: 1_000, textBytes: 50 };
const fill = (budget: LogBudget, from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => budget.take(line(String(from + index))))
    .flat()
    .map(({ text }) => text);

describe('LogBudget', () => {
  it('stores everything within the limits', () => {
    const budget = new LogBudget({ events: 0, bytes: 0 }, limits);
    expect(fill(budget, 1, 10)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
    expect(budget.release()).toEqual([]);
  });

  it('counts what an earlier attempt has stored', () => {
    const budget = new LogBudget({ events: 9, bytes: 0 }, limits);
    expect(fill(budget, 1, 3)).toEqual(['1']);
  });

  it('keeps the last 200 lines beyond them, and says how many are missing before', () => {
    const budget = new LogBudget({ events: 10, bytes: 0 }, limits);
    expect(fill(budget, 1, 900)).toEqual([]);
    const end = budget.release();
    expect(end[0]).toMatchObject({ level: 'warning', data: { leftOut: 700 } });
    expect(end[0]?.text).toContain('700 lines were left out');
    expect(end.slice(1).map(({ text }) => text)).toEqual(
      Array.from({ length: 200 }, (_, index) => String(701 + index)),
    );
    expect(budget.release()).toEqual([]);
  });

  it('lets a sample through now and then, so that a reader sees that it goes on', () => {
    const budget = new LogBudget({ events: 10, bytes: 0 }, limits);
    const seen = fill(budget, 1, 2_200);
    expect(seen.filter((text) => !text.startsWith('…'))).toEqual(['1000', '2000']);
    expect(seen[0]).toContain('999 lines');
  });

  it('accounts for every line: stored, or told as left out', () => {
    const budget = new LogBudget({ events: 0, bytes: 0 }, limits);
    const all = Array.from({ length: 5_000 }, (_, index) =>
      budget.take(line(String(index))),
    ).flat();
    const stored = [...all, ...budget.release()];
    const told = stored.reduce((sum, { data }) => sum + Number(data?.['leftOut'] ?? 0), 0);
    const lines = stored.filter(({ data }) => data === null);
    expect(lines.length + told).toBe(5_000);
    expect(stored.length).toBeLessThan(230);
  });

  it('shows the end of a step before the next one begins, and every turn of a step', () => {
    const budget = new LogBudget({ events: 10, bytes: 0 }, limits);
    fill(budget, 1, 3);
    const turn = line('', { type: 'step', data: { name: 'start', state: 'succeeded' } });
    expect(budget.take(turn).map(({ type, text }) => [type, text])).toEqual([
      ['log', '1'],
      ['log', '2'],
      ['log', '3'],
      ['step', ''],
    ]);
  });

  it('has a limit of bytes, too', () => {
    const budget = new LogBudget({ events: 0, bytes: 980 }, limits);
    expect(budget.take(line('x'.repeat(30)))).toEqual([]);
  });

  it('keeps an error that comes when the limit is just reached', () => {
    const budget = new LogBudget({ events: 10, bytes: 0 }, limits);
    expect(budget.take(line('why it failed', { level: 'error' }))).toHaveLength(1);
  });

  it('cuts a long text between two characters and says how long it was', () => {
    const budget = new LogBudget({ events: 0, bytes: 0 }, limits);
    const [cut] = budget.take(line('س'.repeat(30) + 'x'));
    expect(cut?.text).toBe(`${'س'.repeat(25)}… (61 bytes)`);
    const [odd] = budget.take(line(`x${'س'.repeat(30)}`));
    expect(odd?.text).toBe(`x${'س'.repeat(24)}… (61 bytes)`);
  });
});
