/** What a form field holds, read as what it is: React Hook Form gives `any`. */

import { toLatinDigits } from '../../i18n/digits';

/** Text of a field; anything that is no text counts as empty. */
export const typedText = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

/** Text without the blanks around it. */
export const trimmed = (value: unknown): string => typedText(value).trim();

const unseen = /[\u2060\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;
/** What a machine reads: Latin digits, single blanks within a line, none of the characters that only place text on a page. */
export const machineText = (value: unknown): string =>
  toLatinDigits(typedText(value))
    .replace(unseen, '')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/^ /, '')
    .trimEnd();

/** Empty text counts as not given. */
export const orUndefined = (value: unknown): string | undefined => {
  const text = trimmed(value);
  return text === '' ? undefined : text;
};

/** The fields of a form by name. */
export type Typed = Readonly<Record<string, unknown>>;

/** A group of fields, such as `variables`; empty when there is none. */
export const groupOf = (value: unknown): Typed =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
