/** Messages of the libraries and our own, joined per language. */
import polyglotI18nProvider from 'ra-i18n-polyglot';
import englishMessages from 'ra-language-english';
import persianMessages from 'ra-language-farsi';
import { en } from './en';
import { fa } from './fa';
import { persianOverrides } from './fa/react-admin';
import { browserLocale, isLocale, type Locale } from './locale';

const merge = <T extends object>(base: T, over: object): T => {
  const joined = { ...base } as Record<string, unknown>;
  for (const [key, value] of Object.entries(over)) {
    const below = joined[key];
    joined[key] =
      typeof value === 'object' && value !== null && typeof below === 'object' && below !== null
        ? merge(below, value)
        : value;
  }
  return joined as T;
};

const catalogues = {
  en: { ...englishMessages, ...en },
  fa: { ...merge(persianMessages, persianOverrides), ...fa },
};

export const messagesOf = (locale: Locale) => catalogues[locale];

export const i18nProvider = polyglotI18nProvider(
  (locale) => messagesOf(isLocale(locale) ? locale : 'en'),
  browserLocale(typeof navigator === 'undefined' ? [] : navigator.languages),
  [
    { locale: 'en', name: 'English' },
    { locale: 'fa', name: 'فارسی' },
  ],
);
