/** Every number, date and duration that people read is written here, in their digits and their calendar. */
import { isolate } from './isolate';
import type { Locale } from './locale';

export type Digits = 'persian' | 'latin';

export interface Formats {
  /** A value on its way into a sentence. */
  isolate: (value: string) => string;
  number: (value: number) => string;
  /** Bytes as MiB or GiB, the units Docker's limits are written in. */
  bytes: (value: number) => string;
  /** Date and time in the calendar of the language. */
  dateTime: (iso: string) => string;
  /** Both calendars, for the hover. */
  bothCalendars: (iso: string) => string;
  /** Weekday, date and time on the clocks of another place; with the year where it is not that of `now`, in milliseconds. */
  inZone: (iso: string, timeZone: string, now: number) => string;
  relative: (iso: string, now: number) => string;
  /** Milliseconds as `2m 12s`. */
  duration: (milliseconds: number) => string;
}

const units = {
  en: { d: 'd', h: 'h', m: 'm', s: 's', ms: 'ms' },
  fa: { d: ' روز', h: ' ساعت', m: ' دقیقه', s: ' ثانیه', ms: ' میلی‌ثانیه' },
} as const;

const calendars = { en: 'gregory', fa: 'persian' } as const;
const regions = { en: 'en-GB', fa: 'fa-IR' } as const;

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** Seconds that two clocks may differ without anybody being told of the future. */
const clockDrift = 10;

const dateFormat = (locale: Locale, calendar: string, numbering: string) =>
  new Intl.DateTimeFormat(`${regions[locale]}-u-ca-${calendar}-nu-${numbering}`, {
    dateStyle: 'medium',
    timeStyle: 'short',
  });

const day = { weekday: 'short', day: 'numeric', month: 'short' } as const;
const time = { hour: '2-digit', minute: '2-digit' } as const;

const durationParts = (milliseconds: number): ['d' | 'h' | 'm' | 's' | 'ms', number][] => {
  if (milliseconds < 1_000) return [['ms', Math.max(0, Math.round(milliseconds))]];
  const seconds = Math.round(milliseconds / 1_000);
  const all: ['d' | 'h' | 'm' | 's', number][] = [
    ['d', Math.floor(seconds / 86_400)],
    ['h', Math.floor(seconds / 3_600) % 24],
    ['m', Math.floor(seconds / 60) % 60],
    ['s', seconds % 60],
  ];
  return all.filter(([, amount]) => amount > 0).slice(0, 2);
};

/** Formatters of one language and one choice of digits; digits matter in Persian only. */
export const makeFormats = (locale: Locale, digits: Digits): Formats => {
  const numbering = locale === 'fa' && digits === 'persian' ? 'arabext' : 'latn';
  const numbers = new Intl.NumberFormat(`${regions[locale]}-u-nu-${numbering}`, {
    maximumFractionDigits: 2,
  });
  const relatives = new Intl.RelativeTimeFormat(`${regions[locale]}-u-nu-${numbering}`, {
    numeric: 'auto',
  });
  const own = dateFormat(locale, calendars[locale], numbering);
  const other = dateFormat(locale, locale === 'fa' ? 'gregory' : 'persian', numbering);
  const number = (value: number) => numbers.format(value);
  return {
    isolate: (value) => isolate(value, locale),
    number,
    bytes: (value) =>
      value >= 2 ** 30 ? `${number(value / 2 ** 30)} GiB` : `${number(value / 2 ** 20)} MiB`,
    dateTime: (iso) => own.format(new Date(iso)),
    bothCalendars: (iso) => `${own.format(new Date(iso))} · ${other.format(new Date(iso))}`,
    inZone: (iso, timeZone, now) => {
      const formatOf = (parts: Intl.DateTimeFormatOptions) =>
        new Intl.DateTimeFormat(`${regions[locale]}-u-ca-${calendars[locale]}-nu-${numbering}`, {
          ...parts,
          timeZone,
        });
      const at = new Date(iso);
      const yearOf = (moment: Date | number) =>
        formatOf({ year: 'numeric' })
          .formatToParts(moment)
          .find(({ type }) => type === 'year')?.value ?? '';
      if (yearOf(at) === yearOf(now)) return formatOf({ ...day, ...time }).format(at);
      // With a weekday and a year, browsers write Persian dates in an order that nobody reads.
      const comma = locale === 'fa' ? '،' : ',';
      return `${formatOf(day).format(at)} ${yearOf(at)}${comma} ${formatOf(time).format(at)}`;
    },
    relative: (iso, now) => {
      const exact = Math.trunc((new Date(iso).getTime() - now) / 1_000);
      // What happened a moment ago by the clock of the server may lie ahead of the reader's.
      const seconds = exact > 0 && exact < clockDrift ? 0 : exact;
      const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
      return relatives.format(Math.trunc(seconds / size), unit);
    },
    duration: (milliseconds) =>
      durationParts(milliseconds)
        .map(([unit, amount]) => `${number(amount)}${units[locale][unit]}`)
        .join(locale === 'fa' ? ' و ' : ' '),
  };
};
