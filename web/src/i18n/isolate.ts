/** Keeps a value of the other direction from scrambling the sentence around it. */
import type { Locale } from './locale';

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const leftToRight = /[A-Za-z\u00c0-\u024f]/;

/** First-strong isolate around `value` where it holds letters of the other direction; else `value` itself. */
export const isolate = (value: string, locale: Locale): string =>
  (locale === 'fa' ? leftToRight : rightToLeft).test(value) ? `\u2068${value}\u2069` : value;
