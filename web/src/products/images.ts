/** The lines that pin images: `reference = registry/name@sha256:…`, one per line. */

import { typedText } from '../components/form/typed';

/** Map of references to pins; a line without `=` keeps its text as both, so that the schema names it. */
export const parseImages = (typed: unknown): Record<string, string> => {
  const images: Record<string, string> = {};
  for (const line of typedText(typed).split('\n')) {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) continue;
    const cut = text.indexOf('=');
    const reference = (cut < 0 ? text : text.slice(0, cut)).trim();
    images[reference] = (cut < 0 ? text : text.slice(cut + 1)).trim();
  }
  return images;
};
