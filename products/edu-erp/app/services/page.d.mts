export function escapeHtml(text: string): string;
export function findLocale(text: string): string;
export function preparePage(school: {
  schoolName: string;
  motto: string;
  locale: string;
  version: string;
}): (students: number | null) => string;
