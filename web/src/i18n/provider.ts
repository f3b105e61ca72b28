/** Messages of the libraries and our own, joined per language. */
import polyglotI18nProvider from 'ra-i18n-polyglot';
import englishMessages from 'ra-language-english';
import persianMessages from 'ra-language-farsi';
import { en } from './en';
import { fa } from './fa';
import { persianOverrides } from './fa/react-admin';
import { browserLocale, isLocale, type Locale } from './locale';

const base = persianMessages.ra;
const over = persianOverrides.ra;
const persianWords = {
  ra: {
    ...base,
    action: { ...base.action, ...over.action },
    page: { ...base.page, ...over.page },
    message: { ...base.message, ...over.message },
    navigation: { ...base.navigation, ...over.navigation },
    auth: { ...base.auth, ...over.auth },
    notification: { ...base.notification, ...over.notification },
    validation: { ...base.validation, ...over.validation },
  },
};

const catalogues = {
  en: { ...englishMessages, ...en },
  fa: { ...persianWords, ...fa },
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
