/** The one error type that crosses a module border with a meaning for people. */
import { errorCatalogue, type ErrorCode, type FieldProblem } from '#libs/contracts';

export interface MirabErrorDetails {
  /** Problems of single fields, with RFC 6901 pointers into the request body. */
  errors?: FieldProblem[];
  /** On a failed task: what state the host was left in. */
  hostState?: string;
  /** True when the same act may succeed later without anybody changing anything. */
  retryable?: boolean;
  cause?: unknown;
}

/** `message` is a sentence for people: what happened, and what to do next. It never holds a secret. */
export class MirabError extends Error {
  readonly status: number;
  readonly title: string;
  readonly errors: FieldProblem[] | undefined;
  readonly hostState: string | undefined;
  readonly retryable: boolean;

  constructor(
    readonly code: ErrorCode,
    message: string,
    details: MirabErrorDetails = {},
  ) {
    super(message, { cause: details.cause });
    this.name = 'MirabError';
    this.status = errorCatalogue[code].status;
    this.title = errorCatalogue[code].title;
    this.errors = details.errors;
    this.hostState = details.hostState;
    this.retryable = details.retryable ?? false;
  }
}

/** Sentence of any thrown value, for logs and for the task's error. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
