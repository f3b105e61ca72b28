import { describe, expect, it } from 'vitest';
import { parseFields, studentName } from './student-fields.mjs';

describe('name of a student', () => {
  it('loses blanks around it and nothing else', () => {
    expect(studentName('  سارا  احمدی ')).toBe('سارا  احمدی');
  });

  it.each([undefined, null, 7, '', '   ', 'a\nb', 'a\u0000', 'x'.repeat(121)])(
    'refuses %j',
    (value) => {
      expect(() => studentName(value)).toThrow(/1 to 120 characters/);
    },
  );
});

describe('fields of a student', () => {
  it('refuses one that this version does not know', () => {
    expect(() => parseFields({ name: 'a', grade: 3 }, ['name'])).toThrow(/"name" only/);
  });
});
