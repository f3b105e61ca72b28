import { describe, expect, it } from 'vitest';
import { createScheduleBody } from './schedules.js';

const id = '01970000-0000-7000-8000-000000000001';
const schedule = {
  name: 'Nightly',
  cron: '0 3 * * *',
  timeZone: 'UTC',
  input: { kind: 'restart' },
};
const namedIn = (change: object) =>
  createScheduleBody
    .safeParse({ ...schedule, ...change })
    .error?.issues.map(({ path }) => `/${path.join('/')}`) ?? [];

describe('the body of a new schedule', () => {
  it('names the missing target alone', () => {
    expect(namedIn({})).toEqual(['/stackId']);
    expect(namedIn({ start: 'window' })).toEqual(['/stackId']);
    expect(namedIn({ stackId: id, hostId: id })).toEqual(['/stackId']);
  });

  it('names what does not fit its target', () => {
    expect(namedIn({ stackId: id })).toEqual([]);
    expect(namedIn({ hostId: id })).toEqual(['/input/kind']);
    expect(namedIn({ hostId: id, start: 'window', input: { kind: 'check' } })).toEqual(['/start']);
    expect(namedIn({ stackId: id, input: { kind: 'check' } })).toEqual(['/input/kind']);
  });
});
