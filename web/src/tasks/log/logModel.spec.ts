import { describe, expect, it, vi } from 'vitest';
import type { TaskEvent } from '#libs/contracts';
import { makeLogModel } from './logModel';

const event = (seq: number, text = `line ${seq}`): TaskEvent => ({
  seq,
  at: '2026-11-21T08:00:00.000Z',
  type: 'log',
  step: 'start',
  level: 'info',
  text,
  data: null,
});
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_unused, index) => event(from + index));
const seqs = (model: ReturnType<typeof makeLogModel>) => model.lines().map(({ seq }) => seq);

describe('log model', () => {
  it('shows each line once, however often it comes', () => {
    const model = makeLogModel();
    model.add(range(1, 3));
    model.add(range(2, 4));
    expect(seqs(model)).toEqual([1, 2, 3, 4]);
  });

  it('holds later lines back until the gap is closed', () => {
    const model = makeLogModel();
    model.add([event(1), event(4), event(3)]);
    expect(seqs(model)).toEqual([1]);
    expect(model.hasGap()).toBe(true);
    expect(model.nextSeq()).toBe(2);
    model.add([event(2)]);
    expect(seqs(model)).toEqual([1, 2, 3, 4]);
    expect(model.hasGap()).toBe(false);
  });

  it('gives a step that turns its words, and leaves other silent events silent', () => {
    const model = makeLogModel();
    model.add([
      { ...event(1, ''), type: 'step', data: { name: 'images', state: 'running' } },
      { ...event(2, ''), type: 'state', data: { state: 'running' } },
    ]);
    expect(model.lines().map(({ plain }) => plain)).toEqual(['── images: running', '']);
  });

  it('is told to its listeners only when a line was added', () => {
    const model = makeLogModel();
    const listener = vi.fn();
    model.subscribe(listener);
    model.add([event(2)]);
    expect(listener).not.toHaveBeenCalled();
    model.add([event(1)]);
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('keeps the last 200,000 lines of a longer log', () => {
    const model = makeLogModel();
    for (let page = 0; page < 42; page += 1) model.add(range(page * 5_000 + 1, (page + 1) * 5_000));
    expect(model.lines()).toHaveLength(200_000);
    expect(model.firstSeq()).toBe(10_001);
    expect(model.lines()[0]?.seq).toBe(10_001);
    expect(model.isFull()).toBe(true);
  });

  it('begins at the end of a long log and grows at both ends', () => {
    const model = makeLogModel();
    model.startAt(91);
    model.add(range(91, 100));
    model.addBefore(range(81, 90));
    model.add([event(101)]);
    expect(model.firstSeq()).toBe(81);
    expect(seqs(model)).toEqual(range(81, 101).map(({ seq }) => seq));
  });

  it('takes no earlier lines that do not fit to its first one', () => {
    const model = makeLogModel(15);
    model.startAt(91);
    model.add(range(91, 100));
    model.addBefore(range(80, 89));
    model.addBefore([]);
    model.addBefore(range(81, 90));
    expect(model.firstSeq()).toBe(91);
  });
});
