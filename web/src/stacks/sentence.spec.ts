import { describe, expect, it } from 'vitest';
import { stackState } from '#libs/contracts';
import { makeFormats } from '../i18n/format';
import { aStack } from '../testing/records';
import { textOf } from '../testing/text';
import { nextKindOf, otherKindsOf, replicasOf, stackSentence } from './sentence';

describe('sentence of a stack', () => {
  it('counts what runs against what is wanted', () => {
    expect(replicasOf(aStack())).toEqual({ running: 2, wanted: 3 });
    expect(replicasOf(aStack({ observed: null }))).toEqual({ running: 0, wanted: 3 });
  });

  it('names replicas and the release that runs', async () => {
    const english = stackSentence(aStack(), await textOf('en'), makeFormats('en', 'latin'));
    expect(english).toBe('Running: 2 of 3 replicas, release 1.0.0.');
    const persian = stackSentence(aStack(), await textOf('fa'), makeFormats('fa', 'persian'));
    expect(persian).toBe('در حال کار: ۲ از ۳ نمونه، نسخهٔ 1.0.0.');
  });

  it('has words for every state', async () => {
    const text = await textOf('fa');
    for (const state of stackState.options) {
      const sentence = stackSentence(aStack({ state }), text, makeFormats('fa', 'persian'));
      expect(sentence).not.toMatch(/stacks\.|%\{/);
    }
  });
});

describe('actions of a stack', () => {
  it('offers the one that its state asks for', () => {
    expect(nextKindOf(aStack({ state: 'new' }))).toBe('deploy');
    expect(nextKindOf(aStack({ state: 'stopped' }))).toBe('start');
    expect(nextKindOf(aStack({ state: 'running' }))).toBe('upgrade');
    expect(nextKindOf(aStack({ state: 'running', pendingChanges: ['release'] }))).toBe('deploy');
    expect(nextKindOf(aStack({ state: 'failed' }))).toBe('deploy');
    expect(nextKindOf(aStack({ state: 'working' }))).toBeNull();
  });

  it('offers to scale or restart only what runs', () => {
    expect(otherKindsOf(aStack({ state: 'running' }))).toEqual(
      expect.arrayContaining(['scale', 'restart']),
    );
    const stopped = otherKindsOf(aStack({ state: 'stopped' }));
    expect(stopped).not.toContain('scale');
    expect(stopped).not.toContain('restart');
  });

  it('offers nothing but the restore again, or the end, where a restore has not ended well', () => {
    const lastTask = {
      id: 't',
      kind: 'restore',
      state: 'failed',
      createdAt: '2026-11-21T08:00:00.000Z',
      finishedAt: null,
    };
    const stack = aStack({ state: 'failed', observed: null, lastTask });
    expect(nextKindOf(stack)).toBe('restore');
    expect(otherKindsOf(stack)).toEqual(['remove']);
    const filled = aStack({ state: 'running', lastTask: { ...lastTask, state: 'succeeded' } });
    expect(nextKindOf(filled)).toBe('upgrade');
    expect(otherKindsOf(filled)).toContain('backup');
  });

  it('never offers to stop what is stopped, nor anything while a task is at work', () => {
    expect(otherKindsOf(aStack({ state: 'stopped' }))).not.toContain('stop');
    expect(otherKindsOf(aStack({ state: 'running' }))).toContain('stop');
    expect(otherKindsOf(aStack({ state: 'working' }))).toEqual([]);
    expect(otherKindsOf(aStack({ state: 'new' }))).toEqual(['remove']);
  });
});
