/**
 * Compose replaces `$NAME` and `${NAME}` in every string value (never in keys) and reads `$$` as one dollar sign
 * (compose-spec, "Interpolation").
 */

/** A copy in which Compose finds nothing to replace: every `$` in a string value is doubled. */
export const doubleDollars = (value: unknown): unknown =>
  mapStrings(value, (text) => text.replaceAll('$', () => '$$'));

/** What a container sees of a value that Compose reads. */
export const undoubleDollars = (value: unknown): unknown =>
  mapStrings(value, (text) => text.replaceAll('$$', () => '$'));

/** True when Compose would look at its own environment for some part of the text. */
export const hasInterpolation = (text: string): boolean => text.replaceAll('$$', '').includes('$');

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, mapStrings(member, change)]),
    );
  }
  return value;
}
