/** Public keys of SSH as people paste them: a key on each line, with or without the comment that a `.pub` file has. */
import { typedText } from './typed';

/** A comment is no part of the key. */
const withoutComment = (line: string): string => line.split(/\s+/).slice(0, 2).join(' ');

export const keysOf = (typed: unknown): string[] =>
  typedText(typed)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(withoutComment);
