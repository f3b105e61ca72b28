import { describe, expect, it } from 'vitest';
import type { Actor } from '../http/request-context.js';
import { hashRequest, readIdempotencyKey } from './idempotency.js';

const actor = (kind: Actor['kind'], id = 'a'): Actor => ({
  kind,
  id,
  name: 'x',
  role: 'operator',
  tenantId: null,
});

describe('readIdempotencyKey', () => {
  it('belongs to its actor', () => {
    expect(readIdempotencyKey(actor('user', 'a'), 'k')).not.toBe(
      readIdempotencyKey(actor('user', 'b'), 'k'),
    );
  });
  it('is optional for people and asked of tokens', () => {
    expect(readIdempotencyKey(actor('user'), undefined)).toBeNull();
    expect(() => readIdempotencyKey(actor('token'), undefined)).toThrow(/Idempotency-Key/);
  });
  it.each(['', 'with space', 'line\nend', 'x'.repeat(201), 'کلید'])('refuses %j', (header) => {
    expect(() => readIdempotencyKey(actor('user'), header)).toThrow(/visible ASCII/);
  });
});

describe('hashRequest', () => {
  it('does not depend on the order of keys', () => {
    expect(hashRequest({ a: 1, b: { c: 2, d: 3 } })).toBe(hashRequest({ b: { d: 3, c: 2 }, a: 1 }));
  });
});
