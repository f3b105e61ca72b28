import { BadRequestException, NotFoundException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { Prisma } from '#libs/database';
import { MirabError } from '#libs/errors';
import { renderProblem, toMirabError } from './problem.js';

const prismaError = (code: string, kind?: string, originalCode?: string) =>
  new Prisma.PrismaClientKnownRequestError("Can't reach database server at 10.0.0.1", {
    code,
    clientVersion: '7',
    meta: { driverAdapterError: { cause: { kind, originalCode } } },
  });

describe('toMirabError', () => {
  it.each([
    ['a missing route', new NotFoundException('Cannot GET /x'), 'NOT_FOUND', 404],
    ['malformed JSON', new BadRequestException('Unexpected token'), 'MALFORMED_REQUEST', 400],
    [
      'a body that is too large',
      Object.assign(new Error('too large'), { status: 413 }),
      'PAYLOAD_TOO_LARGE',
      413,
    ],
    [
      'an unknown charset',
      Object.assign(new Error('charset'), { status: 415 }),
      'UNSUPPORTED_MEDIA_TYPE',
      415,
    ],
    ['an unreachable database', prismaError('P1001'), 'SERVICE_UNAVAILABLE', 503],
    [
      'an unreachable database in a raw query',
      prismaError('P2010', 'DatabaseNotReachable'),
      'SERVICE_UNAVAILABLE',
      503,
    ],
    [
      'a database that shuts down',
      prismaError('P2010', 'postgres', '57P01'),
      'SERVICE_UNAVAILABLE',
      503,
    ],
    ['a refused value', prismaError('P2039', 'postgres', '23514'), 'INTERNAL', 500],
    ['a bug', new TypeError('x is not a function'), 'INTERNAL', 500],
    ['something that is no error', 'boom', 'INTERNAL', 500],
  ])('names %s', (_, thrown, code, status) => {
    expect(toMirabError(thrown)).toMatchObject({ code, status, cause: thrown });
  });
  it('keeps what was meant for people', () => {
    const error = new MirabError('NAME_TAKEN', 'Another tenant has this name.');
    expect(toMirabError(error)).toBe(error);
  });
});

describe('renderProblem', () => {
  it('tells nothing of an unknown error but the id of the request', () => {
    const body = renderProblem(toMirabError(prismaError('P1001')), {
      path: '/api/v1/users',
      requestId: 'r-1',
    });
    expect(body).toMatchObject({
      status: 503,
      code: 'SERVICE_UNAVAILABLE',
      instance: '/api/v1/users',
      requestId: 'r-1',
    });
    expect(JSON.stringify(body)).not.toContain('10.0.0.1');
  });
});
