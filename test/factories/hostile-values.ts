/** What an attacker writes where a value is asked for, and every way to put it into a good body. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const texts = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202eevil',
  '\u200b',
  'ａｄｍｉｎ',
  'İıŞ',
  'e\u0301'.repeat(60),
  '👩‍👩‍👧‍👦',
  '١٢٣',
  '-oProxyCommand=id',
  '../../../etc/passwd',
  "'; DROP TABLE tasks; --",
  '{{ lookup("pipe","id") }}',
  '${HOME}$(id)`id`',
  'a`) || Host(`b',
  '<img src=x onerror=alert(1)>',
  '%00%0d%0aSet-Cookie:x=1',
  'a\r\nX-Evil: 1',
  '__proto__',
  'constructor',
  'toString',
  '00000000-0000-0000-0000-000000000000',
  '9'.repeat(400),
  'x'.repeat(900_000),
];
export const hostileValues: readonly Json[] = [
  ...texts,
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2_147_483_648,
  Number.MAX_SAFE_INTEGER,
  [],
  [null],
  [[]],
  {},
  { $ne: null },
  { toString: 'x' },
  Array.from({ length: 2_000 }, () => 'x'),
];

/** Bodies that are no object that anybody asked for, as they are sent. */
export const hostileBodies: readonly string[] = [
  '',
  ' ',
  'null',
  'true',
  '1',
  '"text"',
  '[]',
  '[{}]',
  '{}',
  '{"a":1',
  '{"a":1e999}',
  '{"a":NaN}',
  '\ufeff{}',
  '{"__proto__":{"role":"owner"}}',
  '{"constructor":{"prototype":{"role":"owner"}}}',
  '['.repeat(50_000) + ']'.repeat(50_000),
  `{"a":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`,
  `{${Array.from({ length: 20_000 }, (_, at) => `"k${at}":1`).join(',')}}`,
  `{"a":"${'x'.repeat(1_100_000)}"}`,
];

export const hostileQueries: readonly string[] = [
  '',
  'x',
  '-1',
  '0',
  '1.5',
  '1e5',
  '1e400',
  '0x10',
  '99999999999999999999',
  'NaN',
  'null',
  '%00',
  '%ff',
  '%ED%A0%80',
  '%',
  '%2e%2e%2f',
  "'%20OR%201=1--",
  '%25%5C_',
  '۱۲',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '2026-02-30T00:00:00Z',
  '-createdAt',
  'passwordHash',
  '__proto__',
  'constructor',
  '00000000-0000-0000-0000-000000000000',
  'x'.repeat(8_000),
].map((value) => (/%(?![0-9a-f]{2}|$)/i.test(value) ? value : encodeRest(value)));

/** Leaves what is escaped already as it is. */
function encodeRest(value: string): string {
  return value.replace(/[^\x21-\x7e]/gu, encodeURIComponent);
}

/** Every place of a value: the object itself, its fields, and theirs. */
function* places(value: Json, path: (string | number)[] = []): Generator<(string | number)[]> {
  yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) yield* places(member, [...path, key]);
}

function withAt(value: Json, [first, ...rest]: (string | number)[], member: Json): Json {
  if (first === undefined) return member;
  if (Array.isArray(value))
    return value.map((item, at) => (at === Number(first) ? withAt(item, rest, member) : item));
  if (typeof value !== 'object' || value === null) return value;
  return { ...value, [first]: withAt(value[first] ?? null, rest, member) };
}

/** The body once for each place and each hostile value, with the place for a message. */
export function* twist(body: Json): Generator<{ place: string; text: string }> {
  for (const path of places(body)) {
    const place = `/${path.join('/')}`;
    for (const value of hostileValues)
      yield { place, text: JSON.stringify(withAt(body, path, value)) };
  }
}

/** The body with a field that would reach a prototype, once for each object in it. */
export function* withPrototypeNames(body: Json): Generator<{ pointer: string; text: string }> {
  for (const path of places(body)) {
    const marked = JSON.stringify(withAt(body, [...path, 'MARK'], 'x'));
    if (!marked.includes('MARK')) continue;
    for (const name of ['__proto__', 'constructor', 'prototype'])
      yield {
        pointer: `/${[...path, name].join('/')}`,
        text: marked.replace('"MARK"', JSON.stringify(name)),
      };
  }
}
