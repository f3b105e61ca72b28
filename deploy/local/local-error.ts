/** A failure of the local machinery whose message is written for the person at the terminal: what happened, in what state things are, what to do. */
export class LocalError extends Error {
  override readonly name = 'LocalError';
}

/** The message of anything that was thrown, without its stack; pg and Node throw AggregateErrors with an empty message. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(messageOf).join('; ');
  }
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of a Node system error (`ENOENT`, `EADDRINUSE`), or null. */
export function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;
}
