import type { ErrorCode } from '#libs/errors';
import { MirabError } from '#libs/errors';

/** 429 that says when to come back. */
export abstract class RetryLaterError extends MirabError {
  /** @param retryAfterSeconds whole seconds, at least 1. */
  protected constructor(
    code: ErrorCode,
    sentence: string,
    readonly retryAfterSeconds: number,
  ) {
    super(code, sentence, { retryable: true });
  }
}

export class TooManyAttemptsError extends RetryLaterError {
  constructor(retryAfterSeconds: number) {
    super(
      'TOO_MANY_ATTEMPTS',
      `There were too many attempts that failed. Try again in ${retryAfterSeconds} s.`,
      retryAfterSeconds,
    );
  }
}

export class TooManyStreamsError extends RetryLaterError {
  constructor(sentence: string) {
    super('TOO_MANY_STREAMS', sentence, 15);
  }
}
