/** Keeps a value of the other direction from scrambling the sentence around it. */
import type { Locale } from './locale';

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const leftToRight = /[A-Za-z\u00c0-\u024f]/;

/** First-strong isolate around `value` where it holds letters of the other direction; else `value` itself. */
export const isolate = (value: string, locale: Locale): string =>
  (locale === 'fa' ? leftToRight : rightToLeft).test(value) ? `\u2068${value}\u2069` : value;

/**
 * An example of machine text within a sentence: left to right, on one line. What is copied of it is cleaned where it is typed
 * (`machineText`); a path is for a shell, which cleans nothing, so nothing is put into it.
 */
export const machineExample = (example: string): string =>
  `\u2066${example.startsWith('/') ? example : example.replaceAll(' ', '\u00a0').replace(/[-/]/g, '$&\u2060')}\u2069`;
