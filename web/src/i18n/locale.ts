/** The two languages of the panel. */
export const locales = ['en', 'fa'] as const;
export type Locale = (typeof locales)[number];

export const isLocale = (value: unknown): value is Locale => value === 'en' || value === 'fa';
export const directionOf = (locale: string): 'ltr' | 'rtl' => (locale === 'fa' ? 'rtl' : 'ltr');

/** Language of a first visit: Persian when the browser asks for it before English. */
export const browserLocale = (wanted: readonly string[]): Locale => {
  const first = wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLocale);
  return first ?? 'en';
};
