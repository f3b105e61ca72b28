/** Where the reader of a server-sent stream goes on: the number of the last event that it has. */
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { MirabError } from '#libs/errors';

/** Largest number that can be asked for; lines are numbered by an `integer` of PostgreSQL. */
export const lastPosition = 999_999_999;
const grammar = /^[0-9]{1,9}$/;

/** @throws MirabError MALFORMED_REQUEST, which names the field. A number that is too old or too young is a good one. */
export function assertPosition(field: '?after=' | 'Last-Event-ID', value: unknown): void {
  if (value === undefined || (typeof value === 'string' && grammar.test(value))) return;
  throw new MirabError(
    'MALFORMED_REQUEST',
    `${field} must be the number of the last event you have, 0 to ${lastPosition}, as the stream gave it in \`id\`. Nothing was sent; leave it out to begin anew.`,
  );
}

/**
 * Refuses a position that is none, before a stream begins: what its handler or a pipe refuses would be an event in an answer of 200,
 * and a position that was passed over would send everything again, or nothing.
 */
@Injectable()
export class StreamPositionGuard implements CanActivate {
  canActivate(execution: ExecutionContext): boolean {
    const request = execution.switchToHttp().getRequest<Request>();
    assertPosition('?after=', request.query['after']);
    assertPosition('Last-Event-ID', request.get('last-event-id'));
    return true;
  }
}
