import { describe, expect, it } from 'vitest';
import { describeCronFault, findCronFault } from './cron-fields.js';

describe('a fault of a cron expression', () => {
  it.each([
    ['99 3 * * *', 'minute', '99'],
    ['0 24 * * *', 'hour', '24'],
    ['0 3 0 * *', 'day', '0'],
    ['0 3 32 * *', 'day', '32'],
    ['0 3 * 13 *', 'month', '13'],
    ['0 3 * juni *', 'month', 'juni'],
    ['0 3 * * 8', 'weekday', '8'],
    ['0 3 * * mon,friday', 'weekday', 'friday'],
    ['0,75 3 * * *', 'minute', '75'],
    ['*/0 3 * * *', 'minute', '*/0'],
    ['0 5-30 * * *', 'hour', '5-30'],
  ])('of %s is in the %s', (expression, field, part) => {
    expect(findCronFault(expression)).toEqual({ field, part });
  });

  it('says what the field may be', () => {
    expect(describeCronFault('99 3 * * *')).toMatch(
      /^cannot be read at "99": the minute is 0 to 59/,
    );
  });
});
