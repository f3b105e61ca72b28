/** RFC 9457: every error answer of the API is made here. */
import { HttpException } from '@nestjs/common';
import type { Problem } from '#libs/contracts';
import { isDatabaseUnavailable } from '#libs/database';
import { errorCatalogue, MirabError, type ErrorCode } from '#libs/errors';

const codeOfStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'MALFORMED_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  503: 'SERVICE_UNAVAILABLE',
};
const sentences: Partial<Record<ErrorCode, string>> = {
  MALFORMED_REQUEST:
    'The request is not well-formed. Send one JSON value that the documentation at /api/docs describes.',
  NOT_FOUND: 'Nothing answers at this address.',
  PAYLOAD_TOO_LARGE: 'The request is larger than 1 MB.',
  UNSUPPORTED_MEDIA_TYPE: 'Send the body as application/json in UTF-8.',
};

/** Any thrown value as an error with a code. What was not meant for people keeps its text as `cause` only. */
export function toMirabError(error: unknown): MirabError {
  if (error instanceof MirabError) return error;
  if (isDatabaseUnavailable(error))
    return new MirabError(
      'SERVICE_UNAVAILABLE',
      'The database does not answer. Nothing was changed; try again in a moment.',
      { cause: error, retryable: true },
    );
  const status = statusOf(error);
  const code =
    codeOfStatus[status] ?? (status >= 400 && status < 500 ? 'MALFORMED_REQUEST' : 'INTERNAL');
  const sentence =
    sentences[code] ?? 'Something went wrong here; it is in the log under the id of this request.';
  return new MirabError(code, sentence, { cause: error });
}

/** Of Nest's exceptions and of those of body-parser and serve-static, which carry `status`; 500 for all else. */
const statusOf = (error: unknown): number => {
  if (error instanceof HttpException) return error.getStatus();
  const status: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, 'status') : undefined;
  return typeof status === 'number' ? status : 500;
};

/** Body of the answer. `instance` is the path alone: a query may hold what is nobody else's business. */
export function renderProblem(
  error: MirabError,
  request: { path: string; requestId: string },
): Problem {
  return {
    type: `/api/docs#problem-${error.code}`,
    title: errorCatalogue[error.code].title,
    status: error.status,
    detail: error.message,
    instance: request.path,
    code: error.code,
    requestId: request.requestId,
    ...(error.errors ? { errors: error.errors } : {}),
  };
}
