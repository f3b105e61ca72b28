/** The Idempotency-Key header: the same key and the same request lead to the same task, however often they are sent. */
import { MirabError } from '#libs/errors';
import { canonicalJson, sha256Hex } from '#libs/manifest';
import type { Actor } from '../http/request-context.js';

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
