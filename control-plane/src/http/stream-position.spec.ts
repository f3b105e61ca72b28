import { describe, expect, it } from 'vitest';
import { assertPosition } from './stream-position.js';

describe('assertPosition', () => {
  it.each([undefined, '0', '17', '999999999'])('accepts %j', (value) => {
    expect(() => assertPosition('?after=', value)).not.toThrow();
  });
  it.each([
    '',
    ' 1',
    '-1',
    '1.5',
    '1e3',
    '0x10',
    'last',
    '1234567890',
    '۱۲',
    ['1', '2'],
    { x: '1' },
  ])('refuses %j and names the field', (value) => {
    expect(() => assertPosition('Last-Event-ID', value)).toThrow(
      expect.objectContaining({
        code: 'MALFORMED_REQUEST',
        status: 400,
        message: expect.stringContaining('Last-Event-ID') as string,
      }),
    );
  });
});
