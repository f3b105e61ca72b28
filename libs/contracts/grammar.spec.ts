import { describe, expect, it } from 'vitest';
import { displayName, moment, variableValue } from './grammar.js';

const accepts = (schema: typeof variableValue, value: string): boolean =>
  schema.safeParse(value).success;

describe('the value of a variable', () => {
  it.each(['', 'a\nb\tc', '$HOME {{ x }} `id`', 'میراب', '😀', '\u007f\u0001'])(
    'may be any text: %j',
    (value) => {
      expect(accepts(variableValue, value)).toBe(true);
    },
  );

  it.each(['a\u0000b', '\ud83d', 'a\udc00', '\ude00\ud83d', '\ud83d\ud83d\ude00'])(
    'holds neither NUL nor half a character: %j',
    (value) => {
      expect(accepts(variableValue, value)).toBe(false);
    },
  );

  it('ends at 32,768 units', () => {
    expect(accepts(variableValue, 'x'.repeat(32_768))).toBe(true);
    expect(accepts(variableValue, 'x'.repeat(32_769))).toBe(false);
  });
});

describe('a moment', () => {
  it.each([
    '1970-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999999Z',
    '2026-11-25T13:00:00+03:30',
    '2026-11-25T13:00:00.5-11:00',
  ])('may be %s', (value) => expect(moment.safeParse(value).success).toBe(true));

  it.each([
    '0000-01-01T00:00:00Z',
    '1969-12-31T23:59:59Z',
    '10000-01-01T00:00:00Z',
    `2026-11-25T13:00:00.${'1'.repeat(500)}Z`,
    '2026-11-25T13:00:00.1234567Z',
    '2026-11-25T13:00:00.1234567+03:30',
    '2026-11-31T13:00:00Z',
    '2026-11-25T13:00:00',
    'now',
  ])('is not %s', (value) => expect(moment.safeParse(value).success).toBe(false));
});

describe('a name shown to people', () => {
  it.each(['a\u0000b', 'a\u001bb', 'a\u202eb', 'a\u2066b', '   '])('refuses %j', (value) => {
    expect(accepts(displayName, value)).toBe(false);
  });

  it.each([
    '\u200b',
    '\u00ad\u00ad',
    '\u061c',
    '\u200c\u200d',
    '\u3164',
    '\u115f\u1160\uffa0',
    '\u2800',
    '\ufe0f',
    '\u{e0061}',
    '\u2060 \u00a0 \u200b',
  ])('refuses %j, of which nothing can be seen', (value) => {
    expect(accepts(displayName, value)).toBe(false);
  });

  it.each(['مدرسه\u200cی علوی', '.', 'a\u00adb', '😀', '❤\ufe0f', '漢', 'é'])(
    'may be %j',
    (value) => {
      expect(displayName.parse(value)).toBe(value);
    },
  );

  it('loses the blanks around it', () => {
    expect(displayName.parse('  مدرسه نمونه ')).toBe('مدرسه نمونه');
  });
});
