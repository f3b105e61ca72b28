import { describe, expect, it } from 'vitest';
import { readYaml, YamlError } from './read-yaml.js';
import { writeYaml } from './write-yaml.js';

const limits = { maxBytes: 256 * 1024, maxAliases: 20 };

/** Mulberry32: the same numbers on every run, so that a failure can be repeated. */
function* randomNumbers(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    yield ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

const pieces = [
  ...Array.from('$ {}[]:#-*&!|>%@`\'"\\\n\r\t ,?~=<0aA'),
  '\u0085',
  '\u00a0',
  '\u2028',
  '\u2029',
  '\ufeff',
  '\u007f',
  '\u009f',
  '\uffff',
  '🙂',
  'م',
  '{{ x }}',
  '${X}',
  ': ',
  '- ',
  'yes',
  'null',
  '0x10',
  '012',
  '1e3',
  '.inf',
  '2026-01-01',
  '1_000',
  '<<',
  '---',
  '...',
  ' #',
];

function* randomTexts(count: number): Generator<string> {
  const numbers = randomNumbers(20_261_121);
  const next = (limit: number): number => Math.floor(numbers.next().value * limit);
  for (let index = 0; index < count; index += 1) {
    yield Array.from({ length: next(12) }, () => pieces[next(pieces.length)] ?? '').join('');
  }
}

describe('writeYaml', () => {
  it('writes texts that read back as they were', () => {
    const texts = [...randomTexts(1_500)];
    const text = writeYaml({
      list: texts,
      map: Object.fromEntries(texts.map((value) => [`k${value}`, value])),
    });
    expect(readYaml(text, { maxBytes: 2 ** 24, maxAliases: 0 })).toEqual({
      list: texts,
      map: Object.fromEntries(texts.map((value) => [`k${value}`, value])),
    });
  });

  it.each(['yes', 'No', 'true', 'null', '~', '0x10', '012', '1e3', '*a', '&a', '!x', '2026-01-01'])(
    'keeps %s text for every reader by quoting it',
    (value) => {
      expect(writeYaml({ value })).toBe(`value: "${value}"\n`);
    },
  );

  it.each(['yes', 'NULL', 'on', '1', '~', 'a b'])('quotes the key %s', (key) => {
    expect(writeYaml({ [key]: 1 })).toBe(`"${key}": 1\n`);
  });

  it('escapes the characters that the reader inside Compose folds or refuses', () => {
    expect(writeYaml({ value: '\u0085\u2028\ufeff\u007f\uffff🙂' })).toBe(
      'value: "\\u0085\\u2028\\ufeff\\u007f\\uffff🙂"\n',
    );
  });

  it('refuses half a surrogate pair', () => {
    expect(() => writeYaml({ value: '\ud800' })).toThrow(TypeError);
  });

  it('writes an object that stands in two places twice, without anchors', () => {
    const shared = { a: 1 };
    expect(writeYaml({ one: shared, two: shared })).toBe('one:\n  a: 1\ntwo:\n  a: 1\n');
  });
});

describe('readYaml', () => {
  it('keeps numbers, booleans, null and text apart', () => {
    expect(readYaml('{a: 1, b: yes, c: true, d: , e: "1", f: 1.5}', limits)).toEqual({
      a: 1,
      b: 'yes',
      c: true,
      d: null,
      e: '1',
      f: 1.5,
    });
  });

  it.each([
    ['a duplicate key', 'a: 1\na: 2'],
    ['a custom tag', 'a: !!js/function "x"'],
    ['a binary tag', 'a: !!binary aGk='],
    ['a second document', 'a: 1\n---\nb: 2'],
    ['a version directive', '%YAML 1.1\n---\na: yes'],
    ['a tag directive', '%TAG ! tag:example.com,2026:\n---\na: 1'],
    ['a key that is not text', '? [a, b]\n: c'],
    ['broken indentation', 'a:\n  b: 1\n c: 2'],
    ['endless nesting', '['.repeat(100_000)],
    ['deep nesting', `${'['.repeat(60)}${']'.repeat(60)}`],
    ['many aliases', `a: &a x\nb: [${'*a, '.repeat(21)}]`],
    [
      'an alias bomb',
      'a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: [*c,*c,*c,*c]',
    ],
  ])('refuses %s', (_what, text) => {
    expect(() => readYaml(text, limits)).toThrow(YamlError);
  });

  it.each(['__proto__', 'constructor', 'prototype'])('refuses the key %s', (key) => {
    expect(() => readYaml(`a: {"${key}": {isAdmin: true}}`, limits)).toThrow(
      `"${key}" is not allowed`,
    );
  });

  it('refuses a file that is too large', () => {
    expect(() => readYaml(`a: "${'x'.repeat(256 * 1024)}"`, limits)).toThrow('larger than 256 KiB');
  });
});
