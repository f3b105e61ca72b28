/** What changes in `compose.yaml`, as people read it. */
import { formatPatch, structuredPatch } from 'diff';

const fileName = 'compose.yaml';
const contextLines = 3;

/** Unified diff; empty when the texts are equal. */
export function renderComposeDiff(before: string, after: string): string {
  if (before === after) return '';
  const patch = structuredPatch(fileName, fileName, before, after, undefined, undefined, {
    context: contextLines,
  });
  // Without the "Index:" lines that formatPatch puts above what every other tool begins with.
  const text = formatPatch(patch);
  return text.slice(text.indexOf('--- '));
}
