import { describe, expect, it } from 'vitest';
import { displayName, variableValue } from './grammar.js';

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

describe('a name shown to people', () => {
  it.each(['a\u0000b', 'a\u001bb', 'a\u202eb', 'a\u2066b', '   '])('refuses %j', (value) => {
    expect(accepts(displayName, value)).toBe(false);
  });

  it('loses the blanks around it', () => {
    expect(displayName.parse('  مدرسه نمونه ')).toBe('مدرسه نمونه');
  });
});
