/** The Idempotency-Key header: the same key and the same request lead to the same task, however often they are sent. */
import { ApiHeader } from '@nestjs/swagger';
import { MirabError } from '#libs/errors';
import { canonicalJson, sha256Hex } from '#libs/manifest';
import type { Actor } from '../http/request-context.js';

/** How long a key is known after its task has ended; a CI job that repeats a request does it well within a day. */
export const keyLifetimeHours = 24;

/** Documents the header of a route that starts a task. */
export const IdempotencyKeyHeader = (): MethodDecorator & ClassDecorator =>
  ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: `Required for API tokens. The same key with the same request answers with the task that it started before, with another request 422 IDEMPOTENCY_KEY_REUSED. A key is known until ${keyLifetimeHours} hours after its task has ended, never shorter.`,
  });

const keyGrammar = /^[\x21-\x7e]{1,200}$/;

/**
 * Key in the name of the actor, or null when a person in a browser sent none.
 * @throws MirabError MALFORMED_REQUEST when a token sends none: its requests are repeated by machines.
 */
export function readIdempotencyKey(actor: Actor, header: string | undefined): string | null {
  if (header === undefined) {
    if (actor.kind !== 'token') return null;
    throw new MirabError(
      'MALFORMED_REQUEST',
      'Send an Idempotency-Key header, e.g. the id of your CI job, so that a repeated request starts nothing twice.',
    );
  }
  if (!keyGrammar.test(header)) {
    throw new MirabError(
      'MALFORMED_REQUEST',
      'The Idempotency-Key must be 1 to 200 visible ASCII characters.',
    );
  }
  return `${actor.id ?? actor.kind}:${header}`;
}

/** What makes two requests the same. */
export const hashRequest = (request: unknown): string => sha256Hex(canonicalJson(request));

/** @throws MirabError IDEMPOTENCY_KEY_REUSED. */
export function assertSameRequest(earlier: { requestHash: string }, requestHash: string): void {
  if (earlier.requestHash !== requestHash) throw keyReused();
}

export const keyReused = (cause?: unknown): MirabError =>
  new MirabError(
    'IDEMPOTENCY_KEY_REUSED',
    'This Idempotency-Key was sent with another request before. Use a new key for a new request; nothing was started.',
    { cause },
  );
