import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FieldValidationPipe, findRefusedPart, refuseFields } from './validation.pipe.js';

const schema = z.strictObject({
  name: z.string().min(2),
  services: z.record(z.string(), z.strictObject({ replicas: z.int() })).default({}),
});
const check = (value: unknown, type: 'body' | 'query' | 'param' = 'body') =>
  new FieldValidationPipe().transform(value, { type, schema });

describe('FieldValidationPipe', () => {
  it('gives the value as its schema makes it', async () => {
    await expect(check({ name: 'acme' })).resolves.toEqual({ name: 'acme', services: {} });
  });
  it('names every field by an RFC 6901 pointer, unknown ones too', async () => {
    const value = { name: 'a', services: { 'a/b~c': { replicas: 1.5 } }, isAdmin: true };
    await expect(check(value)).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      status: 422,
      errors: [
        { pointer: '/name', code: 'too_small' },
        { pointer: '/services/a~1b~0c/replicas', code: 'invalid_type' },
        { pointer: '/isAdmin', code: 'unrecognized_keys' },
      ],
    });
  });
  it.each([
    ['a field within the shape that was meant', { waiting: { kind: 'x' } }, '/waiting/kind'],
    ['an item of its list', { ids: [1] }, '/ids/0'],
    ['a list that is too short', { ids: [] }, '/ids'],
  ])('names %s, where a body has several', async (_, value, pointer) => {
    const union = z.union([
      z.strictObject({ ids: z.array(z.string()).min(1) }),
      z.strictObject({ waiting: z.strictObject({ kind: z.enum(['stop', 'start']).optional() }) }),
    ]);
    const refused = new FieldValidationPipe().transform(value, { type: 'body', schema: union });
    await expect(refused).rejects.toMatchObject({ errors: [{ pointer }] });
  });
  it('refuses a missing body at its root', async () => {
    await expect(check(undefined)).rejects.toMatchObject({ errors: [{ pointer: '' }] });
  });
  it.each([
    ['__proto__', '{"name": "acme", "__proto__": {"isAdmin": true}}', '/__proto__'],
    ['constructor', '{"name": "acme", "constructor": 1}', '/constructor'],
    [
      'prototype, as a key of a record',
      '{"services": {"prototype": {"replicas": 1}}}',
      '/services/prototype',
    ],
    ['__proto__ within a list', '{"name": [{"__proto__": null}]}', '/name/0/__proto__'],
  ])('names the field %s', async (_, text, pointer) => {
    await expect(check(JSON.parse(text))).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ pointer, code: 'reserved_name' }],
    });
  });
  it('refuses a parameter that a query does not know', async () => {
    const query = z
      .object({ page: z.coerce.number().default(1), last: z.string().optional() })
      .refine(() => true);
    const read = (value: unknown) =>
      new FieldValidationPipe().transform(value, { type: 'query', schema: query });
    await expect(read({ page: '2' })).resolves.toEqual({ page: 2 });
    await expect(read({ page: '2', priority: '3', 'a/b': '' })).rejects.toMatchObject({
      status: 422,
      errors: [{ pointer: '/priority' }, { pointer: '/a~1b' }],
    });
  });
  it('takes an id that cannot be one for an unknown one', async () => {
    await expect(check('x', 'param')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('refuseFields', () => {
  it('lists the first problems and counts all, however many there are', () => {
    const problems = Array.from({ length: 90_000 }, (_, index) => ({
      pointer: `/services/${index}`,
      code: 'SERVICE_UNKNOWN',
      message: 'is unknown',
    }));
    const error = refuseFields(problems);
    expect(error.errors).toHaveLength(50);
    expect(error.message).toMatch(/\(and 89997 more\)$/);
  });
});

describe('findRefusedPart', () => {
  it.each([
    ['NUL', { a: ['x\u0000'] }, '/a/0'],
    ['half of a character', { a: { b: '\ud83d' } }, '/a/b'],
    ['NUL in a key', { 'k\u0000': 1 }, '/k\u0000'],
  ])('finds %s', (_, value, pointer) => {
    expect(findRefusedPart(value)).toMatchObject({ pointer });
  });
  it('lets everything else pass', () => {
    expect(findRefusedPart({ a: 'سلام 🙂 \n\t "%$HOME', b: [null, 1, true] })).toBeNull();
  });
});
