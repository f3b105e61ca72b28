import { describe, expect, it } from 'vitest';
import { findForbiddenIn } from './forbidden-words.js';

const why = (text: string, file = 'docs/a.md') =>
  findForbiddenIn(file, text).map((line) => line.replace(/^[^ ]+ /, ''));

describe('forbidden words', () => {
  it('are named with file and line', () => {
    expect(findForbiddenIn('a.ts', 'fine\n// TODO later\n')).toEqual([
      'a.ts:2: work left over without an issue number, as in TODO(#12)',
    ]);
  });

  it('let a numbered reminder and container paths pass', () => {
    expect(why('TODO(#12) /home/node/x https://a.example/work/b ./work/c')).toEqual([]);
  });

  it('are paths of one machine, Arabic letters in Persian text and characters that turn it round', () => {
    expect(why('/home/ali/x')).toEqual(['a path of one machine']);
    expect(why('\u0645\u0634\u062A\u0631\u064A')).toEqual([
      'an Arabic ye or kaf where Persian is written',
    ]);
    expect(why('a\u202Eb')).toEqual(['a character that turns the direction of the text']);
  });

  it('let Arabic letters pass where they are the matter', () => {
    expect(why('\u064A', 'control-plane/src/tenants/search-name.ts')).toEqual([]);
  });
});
