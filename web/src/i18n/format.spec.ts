import { describe, expect, it } from 'vitest';
import { toLatinDigits } from './digits';
import { makeFormats } from './format';
import { isolate } from './isolate';
import { browserLocale } from './locale';

const fa = makeFormats('fa', 'persian');
const en = makeFormats('en', 'persian');

describe('formats', () => {
  it('write numbers in the digits of the reader', () => {
    expect(fa.number(1_234.5)).toBe('۱٬۲۳۴٫۵');
    expect(en.number(1_234.5)).toBe('1,234.5');
    expect(makeFormats('fa', 'latin').number(12)).toBe('12');
  });

  it('show both calendars', () => {
    expect(fa.bothCalendars('2026-11-21T08:00:00Z')).toMatch(/۱۴۰۵.*۲۰۲۶/);
    expect(en.bothCalendars('2026-11-21T08:00:00Z')).toMatch(/2026.*1405/);
  });

  it('write durations in the two largest units', () => {
    expect(en.duration(132_000)).toBe('2m 12s');
    expect(fa.duration(132_000)).toBe('۲ دقیقه و ۱۲ ثانیه');
    expect(en.duration(90_061_000)).toBe('1d 1h');
    expect(en.duration(40)).toBe('40ms');
  });

  it('write limits in the units of Docker', () => {
    expect(en.bytes(134_217_728)).toBe('128 MiB');
    expect(en.bytes(2 ** 31)).toBe('2 GiB');
  });

  it('name the year of a time where it is not this one, in the calendar of the language', () => {
    const now = Date.parse('2026-11-25T08:00:00Z');
    expect(en.inZone('2026-12-31T12:00:00Z', 'UTC', now)).not.toContain('2026');
    expect(en.inZone('2027-01-01T12:00:00Z', 'UTC', now)).toBe('Fri 1 Jan 2027, 12:00');
    // The year 1406 begins on 21 March 2027.
    expect(fa.inZone('2027-03-20T08:00:00Z', 'Asia/Tehran', now)).not.toContain('۱۴۰۵');
    expect(fa.inZone('2027-03-22T08:00:00Z', 'Asia/Tehran', now)).toBe(
      'دوشنبه ۲ فروردین ۱۴۰۶، ۱۱:۳۰',
    );
  });

  it('say how long ago', () => {
    const now = Date.parse('2026-11-21T08:03:00Z');
    expect(en.relative('2026-11-21T08:00:00Z', now)).toBe('3 minutes ago');
    expect(fa.relative('2026-11-21T08:00:00Z', now)).toBe('۳ دقیقه پیش');
    expect(en.relative('2026-11-21T08:02:00.400Z', now)).toBe('59 seconds ago');
    expect(en.relative('2026-11-21T06:04:00Z', now)).toBe('1 hour ago');
  });

  it('do not speak of the future where two clocks differ', () => {
    const now = Date.parse('2026-11-21T08:00:00Z');
    expect(en.relative('2026-11-21T08:00:04Z', now)).toBe('now');
    expect(en.relative('2026-11-21T08:00:40Z', now)).toBe('in 40 seconds');
  });
});

describe('isolate', () => {
  it('marks only what runs the other way', () => {
    expect(isolate('Alborz', 'fa')).toBe('\u2068Alborz\u2069');
    expect(isolate('Alborz', 'en')).toBe('Alborz');
    expect(isolate('راهنما', 'en')).toBe('\u2068راهنما\u2069');
    expect(isolate('1.1.0', 'fa')).toBe('1.1.0');
  });
});

describe('digits and languages', () => {
  it('turns Persian and Arabic digits to Latin ones', () => {
    expect(toLatinDigits('۱۴۰۵/٠٨')).toBe('1405/08');
  });

  it('starts in the language that the browser asks for first', () => {
    expect(browserLocale(['de', 'fa-IR', 'en'])).toBe('fa');
    expect(browserLocale(['de'])).toBe('en');
  });
});
