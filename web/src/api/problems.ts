/** From problems of the API to sentences and to the fields of a form. */
import type { ErrorCode } from '#libs/contracts';
import type { Text } from '../i18n/useText';
import { findProblem } from './http';

/** JSON Pointer (`/variables/SCHOOL_NAME`) to the path of a form field (`variables.SCHOOL_NAME`). */
export const fieldPath = (pointer: string): string =>
  pointer
    .replace(/^#?\//, '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');

/** A code in the reader's language; a code that a newer server made keeps the server's own words. */
export const codeSentence = (code: string, fallback: string, text: Text): string =>
  text.maybe(`errors.code.${code}`, fallback);

/** Codes of which the server's own sentence names the thing, or why; of the others ours says all. */
const telling: ReadonlySet<string> = new Set<ErrorCode>([
  'MALFORMED_REQUEST',
  'FORBIDDEN',
  'CONFLICT',
  'STILL_IN_USE',
  'PRODUCT_FILE_REFUSED',
  'STACK_STATE',
  'SERVICE_UNAVAILABLE',
]);

/** What the server said beyond its code, where that tells more; in English, as the server speaks. */
export const problemDetail = (error: unknown): string | null => {
  const problem = findProblem(error);
  return problem && telling.has(problem.code) && problem.detail ? problem.detail : null;
};

/** What happened, in the reader's language where the code is known, else as the server said it. */
export const problemSentence = (error: unknown, text: Text): string => {
  const problem = findProblem(error);
  if (!problem)
    return error instanceof Error && error.message ? error.message : text('errors.unknown');
  return codeSentence(problem.code, problem.detail || problem.title, text);
};
