import { describe, expect, it } from 'vitest';
import { makeFormats } from '../i18n/format';
import { aStep, aTask, aWait } from '../testing/records';
import { textOf } from '../testing/text';
import { taskSentence, waitingSentence } from './sentence';

const en = makeFormats('en', 'latin');
const now = Date.parse('2026-11-21T08:02:12.000Z');

describe('sentence of a task', () => {
  it('says what each state means', async () => {
    const text = await textOf('en');
    const say = (over: Parameters<typeof aTask>[0]) => taskSentence(aTask(over), text, en, now);
    const waiting = aWait({ code: 'BEHIND_TASK', position: 2 });
    const failed = aStep({ name: 'migrate', state: 'failed' });
    expect(say({ state: 'queued', waiting })).toBe('Waiting, number 2 in the queue.');
    expect(say({ state: 'queued', waiting: aWait({ code: 'HOST_PAUSED' }) })).toBe(
      'Waiting: its host is paused.',
    );
    expect(say({ state: 'queued', waiting: aWait({ code: 'TENANT_PAUSED' }) })).toBe(
      'Waiting: its tenant is paused.',
    );
    expect(say({ state: 'queued', waiting: aWait({ code: 'RETRY_LATER' }) })).toBe(
      'Waiting for the next try.',
    );
    expect(say({ state: 'queued', waiting: aWait({ position: 3 }) })).toBe(
      'Waiting, number 3 in the queue.',
    );
    expect(say({ state: 'queued', waiting: aWait() })).toBe('Waiting for an engine to take it.');
    expect(say({ state: 'queued' })).toBe('Waiting for an engine to take it.');
    expect(say({ steps: [aStep({ name: 'images', state: 'running' })] })).toBe('Running: Images.');
    expect(say({ cancelRequestedAt: 'now' })).toMatch(/broken off, then the host is brought back/);
    expect(say({ cancelRequestedAt: 'now', stackId: null })).toMatch(
      /step at work is broken off\.$/,
    );
    expect(say({ state: 'succeeded', finishedAt: '2026-11-21T08:02:12.000Z' })).toBe(
      'Done in 2m 12s.',
    );
    expect(say({ state: 'failed', steps: [failed] })).toBe('Failed at Migrate after 2m 12s.');
    expect(say({ state: 'failed' })).toContain('before the first step');
    expect(say({ state: 'cancelled' })).toBe('Cancelled.');
  });

  it('counts places in the queue, not people, in Persian', async () => {
    const fa = makeFormats('fa', 'persian');
    const task = aTask({ state: 'queued', waiting: aWait({ code: 'BEHIND_TASK', position: 2 }) });
    expect(taskSentence(task, await textOf('fa'), fa, now)).toBe('در صف، نوبت ۲.');
  });
});

describe('why a task waits', () => {
  const wait = async (over: Parameters<typeof aWait>[0], locale: 'en' | 'fa' = 'en') => {
    const formats = makeFormats(locale, 'persian');
    return waitingSentence(aWait(over), await textOf(locale), formats, now);
  };

  it('names the limit that is reached, and who can end a pause', async () => {
    expect(await wait({ code: 'TENANT_BUSY' })).toBe(
      'As many tasks of this tenant run as it may have at once; the next begins when one ends.',
    );
    expect(await wait({ code: 'HOST_BUSY' })).toMatch(/^As many tasks run on the host/);
    expect(await wait({ code: 'TENANT_PAUSED' })).toMatch(/somebody lets its tasks run again\.$/);
    expect(await wait({ code: 'TENANT_PAUSED' }, 'fa')).toMatch(/^کارهای این مشتری در مکث است/);
    expect(await wait({ code: 'TENANT_BUSY' }, 'fa')).toMatch(/^از این مشتری به اندازهٔ سقفش/);
  });

  it('says that a failed try is followed by another, and when', async () => {
    const retry = { code: 'RETRY_LATER', retryAt: '2026-11-21T08:02:52.000Z' } as const;
    expect(await wait(retry)).toBe(
      'The last try failed for a reason that may pass by itself. It is tried again in 40 seconds.',
    );
    expect(await wait(retry, 'fa')).toMatch(/۴۰ ثانیه بعد دوباره امتحان می‌شود\.$/);
  });

  it('says since when and why a host does not answer, and when it is looked at again', async () => {
    const outage = {
      since: '2026-11-21T07:57:12.000Z',
      reason: 'The host refuses SSH connections.',
      nextLookAt: '2026-11-21T08:02:52.000Z',
    };
    const waits = { code: 'HOST_UNREACHABLE', position: 3, outage } as const;
    expect(await wait(waits)).toBe(
      'The host does not answer; that began 5 minutes ago. ' +
        'It is looked at again in 40 seconds, and the task goes on once it answers.',
    );
    expect(await wait(waits, 'fa')).toMatch(/^میزبان جواب نمی‌دهد؛ اولین بار ۵ دقیقه پیش/);
  });

  it('names the task of the same stack that goes before it', async () => {
    const behind = (state: 'running' | 'queued') =>
      ({ code: 'BEHIND_TASK', detail: 'A deploy.', before: { kind: 'deploy', state } }) as const;
    expect(await wait(behind('running'))).toMatch(/same stack: Deploy is running\.$/);
    expect(await wait(behind('queued'))).toMatch(/same stack: Deploy comes first\.$/);
    expect(await wait(behind('running'), 'fa')).toMatch(/^[^A-Za-z]*«برپایی» در جریان است\.$/);
  });

  it('says that all is paused, or as much runs as may at once', async () => {
    expect(await wait({ code: 'PLATFORM_PAUSED' })).toMatch(/^All tasks are paused;/);
    expect(await wait({ code: 'PLATFORM_PAUSED' }, 'fa')).toMatch(/^همهٔ کارها در مکث است؛/);
    expect(await wait({ code: 'PLATFORM_BUSY' })).toMatch(/^As many tasks run as are allowed/);
  });

  it('says when its window opens, or that none is known', async () => {
    const closed = { code: 'WINDOW_CLOSED', opensAt: '2026-11-21T11:02:12.000Z' } as const;
    expect(await wait(closed)).toMatch(
      /window of its environment\. It opens in 3 hours, on 21 Nov/,
    );
    expect(await wait(closed, 'fa')).toMatch(/۳ ساعت بعد باز می‌شود/);
    expect(await wait({ code: 'WINDOW_CLOSED', opensAt: null })).toMatch(/no other one is known/);
  });

  it('does not speak of a next try in the past', async () => {
    const over = { code: 'RETRY_LATER', retryAt: '2026-11-21T08:01:00.000Z' } as const;
    expect(await wait(over)).toMatch(/It is tried again now\.$/);
  });

  it('explains the order to a task that lets others pass', async () => {
    expect(await wait({ position: 3 })).toMatch(/^Number 3 in the queue of its host\./);
    expect(await wait({ position: 3 }, 'fa')).toMatch(/^نوبت ۳ در صف میزبانش\./);
    expect(await wait({ position: 1 })).toBe('It is next, and an engine will take it.');
  });
});
