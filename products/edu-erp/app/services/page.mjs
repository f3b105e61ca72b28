/** The school's page: data in, HTML out. */
const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const rightToLeft = new Set(['ar', 'fa', 'he', 'ur', 'ckb', 'ps']);

const texts = {
  en: {
    students: 'Students',
    version: 'Version',
    away: 'The number of students cannot be read at the moment. Please come back in a minute.',
  },
  fa: {
    students: 'دانش‌آموزان',
    version: 'نسخه',
    away: 'شمار دانش‌آموزان اکنون در دسترس نیست. لطفاً یک دقیقهٔ دیگر دوباره سر بزنید.',
  },
};

export const escapeHtml = (text) =>
  String(text).replace(/[&<>"']/g, (character) => entities[character]);

/** A locale that Intl knows; anything else falls back to English. */
export function findLocale(text) {
  try {
    return Intl.getCanonicalLocales(text)[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/**
 * What stays the same for one school is prepared once; the result makes the page for a number of students, null where it is not known.
 * @param {{schoolName: string, motto: string, locale: string, version: string}} school
 * @returns {(students: number | null) => string}
 */
export function preparePage({ schoolName, motto, locale, version }) {
  const lang = findLocale(locale);
  const language = lang.split('-')[0];
  const words = texts[language] ?? texts.en;
  const numbers = new Intl.NumberFormat(lang);
  const renderCount = (students) =>
    students === null
      ? `<p id="students-away">${words.away}</p>`
      : `<p>${words.students}: <data id="students" value="${students}">${numbers.format(students)}</data></p>`;
  const beforeCount = `<!doctype html>
<html lang="${escapeHtml(lang)}" dir="${rightToLeft.has(language) ? 'rtl' : 'ltr'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(schoolName)}</title>
<style>
body { font: 1.1rem/1.7 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1.25rem; color-scheme: light dark; }
h1 { line-height: 1.25; overflow-wrap: anywhere; }
footer { opacity: .7; margin-top: 3rem; font-size: .9rem; }
</style>
</head>
<body>
<main>
<h1 id="school">${escapeHtml(schoolName)}</h1>
${motto === '' ? '' : `<p id="motto">${escapeHtml(motto)}</p>\n`}`;
  const afterCount = `
</main>
<footer>${words.version} <bdi id="version">${escapeHtml(version)}</bdi></footer>
</body>
</html>
`;
  return (students) => beforeCount + renderCount(students) + afterCount;
}
