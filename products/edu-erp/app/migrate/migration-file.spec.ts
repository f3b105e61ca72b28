import { describe, expect, it } from 'vitest';
import { listPending, orderMigrations, parseSteps } from './migration-file.mjs';

describe('order of migrations', () => {
  it('is by number, however the folder lists them', () => {
    expect(orderMigrations(['002_grade.sql', '001_students.sql'])).toEqual([
      { version: 1, name: 'students', file: '001_students.sql' },
      { version: 2, name: 'grade', file: '002_grade.sql' },
    ]);
  });

  it.each([
    ['a gap', ['001_students.sql', '003_grade.sql'], /003_grade.sql has number 3 where 2/],
    ['a number that is used twice', ['001_a.sql', '001_b.sql'], /number 1 where 2/],
    ['a name without a number', ['001_a.sql', 'grade.sql'], /grade.sql is not named/],
  ])('refuses %s', (_what, files, reason) => {
    expect(() => orderMigrations(files)).toThrow(reason);
  });
});

describe('steps of a migration', () => {
  it('keep their order and say how they run', () => {
    const text =
      '-- Why.\n-- step: once\nSELECT 1;\n\n-- step: repeat\nUPDATE t;\n-- step: outside a transaction\nDROP INDEX i;\n';
    expect(parseSteps(text)).toEqual([
      { mode: 'once', sql: 'SELECT 1;' },
      { mode: 'repeat', sql: 'UPDATE t;' },
      { mode: 'outside', sql: 'DROP INDEX i;' },
    ]);
  });

  it.each([
    ['SQL without a step', 'SELECT 1;', /at least one/],
    ['an unknown kind', '-- step: twice\nSELECT 1;', /"-- step: twice" is no kind/],
    ['an empty step', '-- step: once\n\n-- step: repeat\nUPDATE t;', /"once" is empty/],
  ])('refuse %s', (_what, text, reason) => {
    expect(() => parseSteps(text)).toThrow(reason);
  });
});

describe('pending migrations', () => {
  const first = { version: 1, file: '001_a.sql', checksum: 'aa' };
  const second = { version: 2, file: '002_b.sql', checksum: 'bb' };

  it('are those that the database does not know', () => {
    expect(listPending([first, second], new Map([[1, 'aa']]))).toEqual([second]);
  });

  it('are none when a newer version has been here', () => {
    const applied = new Map([
      [1, 'aa'],
      [2, 'bb'],
    ]);
    expect(listPending([first], applied)).toEqual([]);
  });

  it('refuse a file that was changed after it was applied', () => {
    expect(() => listPending([first], new Map([[1, 'other']]))).toThrow(/001_a.sql was changed/);
  });
});
