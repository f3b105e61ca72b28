import { describe, expect, it } from 'vitest';
import { uuidv7 } from 'uuidv7';
import type { FactMessage } from '#libs/contracts';
import { findVisibleChange } from './visible-changes.js';

const tenantId = uuidv7();
const id = uuidv7();
const changed = (resource: 'stacks' | 'hosts' | 'products', of: string | null): FactMessage => ({
  type: 'changed',
  resource,
  id,
  tenantId: of,
});

describe('findVisibleChange', () => {
  it('lets the vendor know of everything', () => {
    expect(findVisibleChange(changed('hosts', null), '*')).toEqual({ resource: 'hosts', id });
    expect(findVisibleChange(changed('stacks', tenantId), '*')).toEqual({ resource: 'stacks', id });
  });
  it.each([
    ['its own stack', changed('stacks', tenantId), true],
    ["another's stack", changed('stacks', uuidv7()), false],
    ['a product', changed('products', null), true],
    ['a host', changed('hosts', null), false],
    ['a stack of nobody', changed('stacks', null), false],
  ])('lets a tenant know of %s: %#', (_, fact, isSeen) => {
    expect(findVisibleChange(fact, { tenantId }) !== null).toBe(isSeen);
  });
  it('leaves lines of logs to the stream of their task', () => {
    expect(
      findVisibleChange({ type: 'task-events', taskId: id, tenantId, lastSeq: 3 }, '*'),
    ).toBeNull();
  });
});
