/** Typed access to messages and formats: a key that does not exist does not compile. */
import { useLocaleState, useStore, useTranslate } from 'ra-core';
import { useMemo } from 'react';
import type { en } from './en';
import { makeFormats, type Digits, type Formats } from './format';
import { isLocale, type Locale } from './locale';

type Leaves<T, Prefix extends string = ''> = {
  [K in keyof T & string]: T[K] extends string ? `${Prefix}${K}` : Leaves<T[K], `${Prefix}${K}.`>;
}[keyof T & string];
export type MessageKey = Leaves<typeof en>;

export type Values = Record<string, string | number>;
export interface Text {
  (key: MessageKey, values?: Values): string;
  /** Message with a plural: `%{count}` is written in the reader's digits. */
  count: (key: MessageKey, count: number, values?: Values) => string;
  /** Message by a key that is only known at run time; the fallback stands when there is none. */
  maybe: (key: string, fallback: string, values?: Values) => string;
}

type Translate = (key: string, values?: Record<string, unknown>) => string;

/** Joins a translate function and formats to the typed reader; pure, so sentences can be tested without React. */
export const makeText = (translate: Translate, formats: Formats): Text => {
  /** Numbers in the reader's digits, values of the other direction apart. */
  const isolated = (values: Values = {}): Values =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        typeof value === 'string' ? formats.isolate(value) : formats.number(value),
      ]),
    );
  const text = (key: MessageKey, values?: Values) => translate(key, isolated(values));
  return Object.assign(text, {
    count: (key: MessageKey, count: number, values?: Values) =>
      translate(key, { ...isolated(values), smart_count: count, count: formats.number(count) }),
    maybe: (key: string, fallback: string, values?: Values) => {
      const found = translate(key, { ...isolated(values), _: '' });
      return found === '' || found === key ? fallback : found;
    },
  });
};

export const useLocale = (): Locale => {
  const [locale] = useLocaleState();
  return isLocale(locale) ? locale : 'en';
};

/** Digits in Persian text; a setting of the person. */
export const useDigits = () => useStore<Digits>('mirab.digits', 'persian');

export const useFormats = (): Formats => {
  const locale = useLocale();
  const [digits] = useDigits();
  return useMemo(() => makeFormats(locale, digits), [locale, digits]);
};

export const useText = (): Text => {
  const translate = useTranslate();
  const formats = useFormats();
  return useMemo(() => makeText(translate, formats), [translate, formats]);
};
