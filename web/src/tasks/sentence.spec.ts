import { describe, expect, it } from 'vitest';
import { makeFormats } from '../i18n/format';
import { aStep, aTask } from '../testing/records';
import { textOf } from '../testing/text';
import { taskSentence } from './sentence';

const en = makeFormats('en', 'latin');
const now = Date.parse('2026-11-21T08:02:12.000Z');

describe('sentence of a task', () => {
  it('says what each state means', async () => {
    const text = await textOf('en');
    const say = (over: Parameters<typeof aTask>[0]) => taskSentence(aTask(over), text, en, now);
    const waiting = { code: 'BEHIND_TASK', position: 2, detail: '' } as const;
    const failed = aStep({ name: 'migrate', state: 'failed' });
    expect(say({ state: 'queued', waiting })).toBe('Waiting, number 2 in the queue.');
    expect(say({ state: 'queued', waiting: { ...waiting, code: 'HOST_PAUSED' } })).toBe(
      'Waiting: its host is paused.',
    );
    expect(say({ state: 'queued' })).toBe('Waiting for an engine to take it.');
    expect(say({ steps: [aStep({ name: 'images', state: 'running' })] })).toBe('Running: Images.');
    expect(say({ cancelRequestedAt: 'now' })).toContain('Being cancelled');
    expect(say({ state: 'succeeded', finishedAt: '2026-11-21T08:02:12.000Z' })).toBe(
      'Done in 2m 12s.',
    );
    expect(say({ state: 'failed', steps: [failed] })).toBe('Failed at Migrate after 2m 12s.');
    expect(say({ state: 'failed' })).toContain('before the first step');
    expect(say({ state: 'cancelled' })).toBe('Cancelled.');
  });

  it('counts places in the queue, not people, in Persian', async () => {
    const fa = makeFormats('fa', 'persian');
    const waiting = { code: 'BEHIND_TASK', position: 2, detail: '' } as const;
    const task = aTask({ state: 'queued', waiting });
    expect(taskSentence(task, await textOf('fa'), fa, now)).toBe('در صف، نوبت ۲.');
  });
});
