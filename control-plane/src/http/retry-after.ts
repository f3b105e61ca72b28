import { MirabError } from '#libs/errors';

/** 429 that says when to come back. */
export class TooManyAttemptsError extends MirabError {
  /** @param retryAfterSeconds whole seconds, at least 1. */
  constructor(readonly retryAfterSeconds: number) {
    super(
      'TOO_MANY_ATTEMPTS',
      `There were too many attempts that failed. Try again in ${retryAfterSeconds} s.`,
      { retryable: true },
    );
  }
}
