import { describe, expect, it } from 'vitest';
import { placeOf } from './secret-values.js';

const secret = {
  id: 'secret-1',
  tenantId: 'tenant-1',
  createdAt: new Date(0),
  stackId: 'stack-1',
  name: 'SMTP_PASSWORD',
  version: 2,
  sealed: Buffer.from('sealed'),
  copiedFromId: null,
  copiedFrom: null,
  removedAt: null,
};
const copy = {
  ...secret,
  id: 'secret-9',
  stackId: 'stack-2',
  version: 1,
  copiedFromId: secret.id,
  copiedFrom: secret,
};

describe('placeOf', () => {
  it('is the row of a secret of its own', () => {
    expect(placeOf(secret)).toMatchObject({ tenant: 'tenant-1', row: 'secret-1', version: 2 });
  });
  it('is the row that a copy was sealed for', () => {
    expect(placeOf(copy)).toMatchObject({ tenant: 'tenant-1', row: 'secret-1', version: 2 });
  });
  it.each([
    ['of another tenant', { ...secret, tenantId: 'tenant-2' }],
    ['of another name', { ...secret, name: 'DATABASE_PASSWORD' }],
  ])('is refused for a copy of a secret %s (rule R14)', (_, copiedFrom) => {
    expect(() => placeOf({ ...copy, copiedFrom })).toThrow('is not opened');
  });
});
