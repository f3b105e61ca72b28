import { describe, expect, it } from 'vitest';
import { findCronFault } from '#libs/contracts';
import { findNextSlot, listSlots } from '../calendar/cron-slots.js';
import {
  findCronProblem,
  jitterOf,
  judgeSlot,
  misfireAfterMs,
  nextSlotAfter,
  shortestGap,
} from './slots.js';

const slots = (cron: string, timeZone: string, after: string, count = 3): string[] =>
  listSlots({ cron, timeZone }, new Date(after), count).map((slot) => slot.toISOString());

describe('the slots of an expression', () => {
  it('are strictly after the given moment', () => {
    expect(slots('0 3 * * *', 'UTC', '2026-06-01T03:00:00Z', 1)).toEqual([
      '2026-06-02T03:00:00.000Z',
    ]);
    expect(slots('0 3 * * *', 'UTC', '2026-06-01T02:59:59.999Z', 1)).toEqual([
      '2026-06-01T03:00:00.000Z',
    ]);
  });

  it('follow Asia/Tehran, half an hour off the whole hours and without summer time', () => {
    expect(slots('0 2 * * *', 'Asia/Tehran', '2026-03-20T00:00:00Z')).toEqual([
      '2026-03-20T22:30:00.000Z',
      '2026-03-21T22:30:00.000Z',
      '2026-03-22T22:30:00.000Z',
    ]);
    expect(slots('0 2 * * *', 'Asia/Tehran', '2026-09-20T12:00:00Z', 2)).toEqual([
      '2026-09-20T22:30:00.000Z',
      '2026-09-21T22:30:00.000Z',
    ]);
  });

  it('follow Asia/Kolkata and Asia/Kathmandu, which are off by a half and by three quarters', () => {
    expect(slots('0 0 * * 1', 'Asia/Kolkata', '2026-06-01T00:00:00Z', 1)).toEqual([
      '2026-06-07T18:30:00.000Z',
    ]);
    expect(slots('0 0 1 * *', 'Asia/Kathmandu', '2026-06-02T00:00:00Z', 1)).toEqual([
      '2026-06-30T18:15:00.000Z',
    ]);
  });

  it('come once where Europe/Berlin skips the hour, at the first moment after it', () => {
    expect(slots('30 2 * * *', 'Europe/Berlin', '2026-03-28T00:00:00Z')).toEqual([
      '2026-03-28T01:30:00.000Z',
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
  });

  it('come once where Europe/Berlin has the hour twice, the first time', () => {
    expect(slots('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z')).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
      '2026-10-27T01:30:00.000Z',
    ]);
  });

  it('come once with several hours in a list or a range, too', () => {
    for (const hours of ['2,3', '2-3'])
      expect(slots(`0 ${hours} * * *`, 'Europe/Berlin', '2026-10-24T12:00:00Z', 4)).toEqual([
        '2026-10-25T00:00:00.000Z',
        '2026-10-25T02:00:00.000Z',
        '2026-10-26T01:00:00.000Z',
        '2026-10-26T02:00:00.000Z',
      ]);
    // Two and three are the same moment in spring.
    expect(slots('0 2,3 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z')).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:00:00.000Z',
      '2026-03-30T01:00:00.000Z',
    ]);
  });

  it('of every hour go by real hours through both changes', () => {
    const gaps = (after: string): number[] => {
      const times = slots('15 * * * *', 'Europe/Berlin', after, 6).map((slot) => Date.parse(slot));
      return times.slice(1).map((time, index) => time - (times[index] ?? 0));
    };
    const hours = Array.from({ length: 5 }, () => 3_600_000);
    expect(gaps('2026-03-28T23:00:00Z')).toEqual(hours);
    expect(gaps('2026-10-24T22:00:00Z')).toEqual(hours);
  });

  it('follow America/New_York through both changes', () => {
    expect(slots('30 2 * * *', 'America/New_York', '2026-03-07T12:00:00Z', 2)).toEqual([
      '2026-03-08T07:00:00.000Z',
      '2026-03-09T06:30:00.000Z',
    ]);
    expect(slots('30 1 * * *', 'America/New_York', '2026-10-31T12:00:00Z', 2)).toEqual([
      '2026-11-01T05:30:00.000Z',
      '2026-11-02T06:30:00.000Z',
    ]);
  });

  it('follow Australia/Lord_Howe, whose clocks change by half an hour', () => {
    expect(slots('15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T00:00:00Z', 2)).toEqual([
      '2026-10-03T15:30:00.000Z',
      '2026-10-04T15:15:00.000Z',
    ]);
    expect(slots('45 1 * * *', 'Australia/Lord_Howe', '2026-04-03T20:00:00Z', 2)).toEqual([
      '2026-04-04T14:45:00.000Z',
      '2026-04-05T15:15:00.000Z',
    ]);
  });

  it('of one expression are the same, asked one by one or in a row, over a whole year', () => {
    for (const timeZone of ['Europe/Berlin', 'America/New_York', 'Asia/Tehran']) {
      const schedule = { id: 'x', cron: '30 2 * * *', timeZone, jitterSeconds: 0 };
      let after = new Date('2026-01-01T00:00:00Z');
      const one = Array.from({ length: 365 }, () => {
        after = nextSlotAfter(schedule, after)?.nextSlot ?? after;
        return after.toISOString();
      });
      expect(one).toEqual(slots('30 2 * * *', timeZone, '2026-01-01T00:00:00Z', 365));
      expect(new Set(one.map((slot) => localDay(slot, timeZone))).size).toBe(365);
    }
  });
});

const localDay = (slot: string, timeZone: string): string =>
  new Date(slot).toLocaleDateString('sv', { timeZone });

describe('findCronProblem', () => {
  const now = new Date('2026-01-01T00:00:00Z');
  const problem = (cron: string): string | null => findCronProblem({ cron, timeZone: 'UTC' }, now);
  it.each(['0 3 * * *', '*/5 * * * 1-5', '0 0 29 2 *', '0 4 L * *', '0 4 * * 1#2', '0 4 * * FRI'])(
    'takes %j',
    (cron) => expect(problem(cron)).toBeNull(),
  );
  it.each(['60 * * * *', '* * * *', '0 0 0 3 * *', '0 24 * * *', 'a b c d e'])(
    'cannot read %j',
    (cron) => expect(problem(cron)).toMatch(/^cannot be read/),
  );
  it('refuses a day that never comes', () => {
    expect(problem('0 0 31 2 *')).toBe('names no time that ever comes');
  });
});

describe('jitterOf', () => {
  const slot = new Date('2026-01-01T00:00:00Z');
  it('is the same whoever asks, within its bounds, and spread', () => {
    const draws = Array.from({ length: 500 }, (_, index) => jitterOf(`id ${index}`, slot, 60));
    expect(draws).toEqual(draws.map((_, index) => jitterOf(`id ${index}`, slot, 60)));
    expect(Math.min(...draws)).toBe(0);
    expect(Math.max(...draws)).toBe(60_000);
    expect(new Set(draws).size).toBeGreaterThan(55);
  });
  it('is none where none is wanted', () => expect(jitterOf('id', slot, 0)).toBe(0));
});

describe('judgeSlot', () => {
  const nextSlot = new Date('2026-01-01T03:00:00Z');
  const due = { nextSlot, nextFireAt: new Date('2026-01-01T03:01:00Z') };
  const late = (ms: number): Date => new Date(due.nextFireAt.getTime() + ms);

  it('lets a slot fire within its tolerance, and goes on right after it', () => {
    for (const misfire of ['skip', 'fireOnce'] as const)
      expect(judgeSlot(due, misfire, late(misfireAfterMs))).toEqual({
        fires: true,
        goOnAfter: nextSlot,
      });
  });
  it('leaves out or makes up for what was missed, and goes on with what is to come', () => {
    const now = late(misfireAfterMs + 1);
    expect(judgeSlot(due, 'skip', now)).toEqual({ fires: false, goOnAfter: now });
    expect(judgeSlot(due, 'fireOnce', now)).toEqual({ fires: true, goOnAfter: now });
  });
});

describe('a jitter', () => {
  const after = new Date('2026-06-01T00:00:00Z');
  it('is held against the two times that are nearest to each other', () => {
    const gap = (cron: string, timeZone = 'UTC') => shortestGap({ cron, timeZone }, after);
    expect(gap('*/5 * * * *')).toBe(300);
    expect(gap('0 3 * * *')).toBe(86_400);
    expect(gap('0,50 3 * * *')).toBe(3_000);
    // 29 February, every four years.
    expect(gap('0 0 29 2 *')).toBeGreaterThan(86_400 * 365);
  });

  it('lets no slot fire after the next, whatever is stored', () => {
    for (let index = 0; index < 50; index += 1) {
      const schedule = {
        id: `s${index}`,
        cron: '* * * * *',
        timeZone: 'UTC',
        jitterSeconds: 3_600,
      };
      const next = nextSlotAfter(schedule, after);
      expect(next?.nextFireAt.getTime()).toBeLessThanOrEqual(after.getTime() + 120_000);
    }
  });
});

describe('a fault of an expression', () => {
  it('is found in nothing that can be read', () => {
    const minutes = ['*', '*/15', '0', '59', '0,30', '10-20', '10-20/5', '5/10', '59,0-3'];
    const days = ['*', '1', '31', 'L', '15W', 'LW', '1-7', '*/2', '30/2'];
    const months = ['*', '12', 'jan', 'JUL', 'mar-oct', '1,feb', '*/3'];
    const weekdays = ['*', '0', '7', 'sun', 'MON-FRI', '1-5', '5#2', 'fri#L', '5L', '*/2', '5-7'];
    const expressions = minutes.flatMap((minute) =>
      days.flatMap((day) =>
        months.flatMap((month) => weekdays.map((week) => `${minute} 3 ${day} ${month} ${week}`)),
      ),
    );
    const canBeRead = (expression: string) => {
      try {
        findNextSlot({ cron: expression, timeZone: 'UTC' }, new Date(0));
        return true;
      } catch {
        return false;
      }
    };
    const readable = expressions.filter(canBeRead);
    expect(readable.length).toBeGreaterThan(3_000);
    expect(readable.filter((expression) => findCronFault(expression) !== null)).toEqual([]);
  });
});
