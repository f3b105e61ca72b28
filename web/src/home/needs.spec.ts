import { describe, expect, it } from 'vitest';
import { aStack } from '../testing/records';
import { listNeeds } from './needs';

describe('what needs somebody', () => {
  it('puts failing before what waits, and leaves the rest out', () => {
    const stacks = [
      aStack({ id: 'new', state: 'new', pendingChanges: ['release'] }),
      aStack({ id: 'fine' }),
      aStack({ id: 'waits', pendingChanges: ['release'] }),
      aStack({ id: 'degraded', state: 'degraded' }),
      aStack({ id: 'failed', state: 'failed', pendingChanges: ['release'] }),
      aStack({ id: 'working', state: 'working', pendingChanges: ['release'] }),
    ];
    expect(listNeeds(stacks, []).map(({ kind, key }) => `${kind} ${key}`)).toEqual([
      'failing failed',
      'failing degraded',
      'changes waits',
      'undeployed new',
    ]);
  });
});
