/** Texts of both languages without React, for tests. */
import { makeFormats } from '../i18n/format';
import type { Locale } from '../i18n/locale';
import { i18nProvider } from '../i18n/provider';
import { makeText, type Text } from '../i18n/useText';

/** Typed reader of one language; switches the provider to it first. */
export const textOf = async (locale: Locale): Promise<Text> => {
  await i18nProvider.changeLocale(locale);
  return makeText(i18nProvider.translate, makeFormats(locale, 'persian'));
};
