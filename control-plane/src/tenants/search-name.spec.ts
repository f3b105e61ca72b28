import { describe, expect, it } from 'vitest';
import { toSearchName } from './search-name.js';

describe('toSearchName', () => {
  it.each([
    ['دانشگاه علوم پزشكي', 'دانشگاه علوم پزشکی'],
    ['می\u200cخواهم', 'می خواهم'],
    ['كـــتاب', 'کتاب'],
    ['شعبه ۱۲', 'شعبه 12'],
    ['ACME  School', 'acme school'],
    ['مُعَلِّم', 'معلم'],
    ['Cafe\u0301', 'Caf\u00e9'],
  ])('makes %s and %s equal', (left, right) => {
    expect(toSearchName(left)).toBe(toSearchName(right));
  });

  it('keeps different names apart', () => {
    expect(toSearchName('آلفا')).not.toBe(toSearchName('بتا'));
  });
});
