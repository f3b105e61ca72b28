import { describe, expect, it } from 'vitest';
import type { MaintenanceWindow } from '#libs/contracts';
import { findOpening } from './windows.js';

const every = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const aWindow = (over: Partial<MaintenanceWindow> = {}): MaintenanceWindow => ({
  days: ['fri'],
  from: '22:00',
  to: '04:00',
  timeZone: 'Asia/Tehran',
  ...over,
});
const opening = (now: string, ...windows: MaintenanceWindow[]): string | null => {
  const found = findOpening(windows, new Date(now));
  return found && `${found.opensAt.toISOString()} ${found.closesAt.toISOString()}`;
};
// Friday, 5 June 2026, in Tehran.
const friday = '2026-06-05T18:30:00.000Z 2026-06-06T00:30:00.000Z';
const nextFriday = '2026-06-12T18:30:00.000Z 2026-06-13T00:30:00.000Z';

describe('findOpening', () => {
  it('finds the next opening, past midnight and in a zone of half hours', () => {
    expect(opening('2026-06-03T00:00:00Z', aWindow())).toBe(friday);
  });
  it('finds the one that is open, to its last moment and not at its end', () => {
    expect(opening('2026-06-05T18:30:00Z', aWindow())).toBe(friday);
    expect(opening('2026-06-06T00:29:59.999Z', aWindow())).toBe(friday);
    expect(opening('2026-06-06T00:30:00Z', aWindow())).toBe(nextFriday);
  });
  it('knows every day of a week apart, over the end of the week, too', () => {
    const window = aWindow({ days: ['sat', 'mon'], timeZone: 'UTC' });
    expect(opening('2026-06-06T23:00:00Z', window)).toBe(
      '2026-06-06T22:00:00.000Z 2026-06-07T04:00:00.000Z',
    );
    expect(opening('2026-06-07T05:00:00Z', window)).toBe(
      '2026-06-08T22:00:00.000Z 2026-06-09T04:00:00.000Z',
    );
  });
  it('takes the earliest of several, and of those that are open the one that stays so the longest', () => {
    const early = aWindow({ days: ['fri'], from: '20:00', to: '23:00', timeZone: 'UTC' });
    const late = aWindow({ days: ['fri'], from: '21:00', to: '02:00', timeZone: 'UTC' });
    expect(opening('2026-06-05T12:00:00Z', late, early)).toMatch(/^2026-06-05T20:00/);
    expect(opening('2026-06-05T22:00:00Z', early, late)).toMatch(/ 2026-06-06T02:00/);
  });
  it('is none without a window', () => expect(opening('2026-06-05T12:00:00Z')).toBeNull());

  it('is an hour shorter or longer in Europe/Berlin when the clocks change within it', () => {
    const night = aWindow({
      days: [...every],
      from: '23:00',
      to: '05:00',
      timeZone: 'Europe/Berlin',
    });
    expect(opening('2026-03-28T20:00:00Z', night)).toBe(
      '2026-03-28T22:00:00.000Z 2026-03-29T03:00:00.000Z',
    );
    expect(opening('2026-10-24T20:00:00Z', night)).toBe(
      '2026-10-24T21:00:00.000Z 2026-10-25T04:00:00.000Z',
    );
  });
  it('does not open on the day on which the clocks skip all of it', () => {
    const gap = aWindow({
      days: [...every],
      from: '02:15',
      to: '02:45',
      timeZone: 'Europe/Berlin',
    });
    expect(opening('2026-03-28T12:00:00Z', gap)).toBe(
      '2026-03-30T00:15:00.000Z 2026-03-30T00:45:00.000Z',
    );
  });
  it('opens once where the clocks show the hour twice', () => {
    const double = aWindow({
      days: [...every],
      from: '01:15',
      to: '01:45',
      timeZone: 'America/New_York',
    });
    expect(opening('2026-11-01T04:00:00Z', double)).toBe(
      '2026-11-01T05:15:00.000Z 2026-11-01T05:45:00.000Z',
    );
    expect(opening('2026-11-01T05:45:00Z', double)).toBe(
      '2026-11-02T06:15:00.000Z 2026-11-02T06:45:00.000Z',
    );
  });
  it('is never open outside of its local hours, minute by minute over both changes', () => {
    const window = aWindow({
      days: [...every],
      from: '22:30',
      to: '05:30',
      timeZone: 'Europe/Berlin',
    });
    const clock = new Intl.DateTimeFormat('sv', { timeStyle: 'short', timeZone: 'Europe/Berlin' });
    for (const day of ['2026-03-28T12:00:00Z', '2026-10-24T12:00:00Z'])
      for (let minute = 0; minute < 24 * 60; minute += 5) {
        const now = new Date(Date.parse(day) + minute * 60_000);
        const found = findOpening([window], now);
        const local = clock.format(now);
        const isOpen = found !== null && found.opensAt <= now;
        expect([local, isOpen]).toEqual([local, local >= '22:30' || local < '05:30']);
      }
  });
});
