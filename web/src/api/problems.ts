/** From problems of the API to sentences and to the fields of a form. */
import { HttpError } from 'ra-core';
import type { FieldProblem } from '#libs/contracts';
import type { Text } from '../i18n/useText';
import { findProblem } from './http';

/** JSON Pointer (`/variables/SCHOOL_NAME`) to the path of a form field (`variables.SCHOOL_NAME`). */
export const fieldPath = (pointer: string): string =>
  pointer
    .replace(/^#?\//, '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');

type FieldErrors = { [field: string]: string | FieldErrors };

const setAt = (errors: FieldErrors, path: string, message: string) => {
  const parts = path.split('.');
  const last = parts.pop() ?? path;
  let level = errors;
  for (const part of parts) {
    const below = level[part];
    const next: FieldErrors = typeof below === 'object' ? below : {};
    level[part] = next;
    level = next;
  }
  level[last] ??= message;
};

const fieldSentence = (problem: FieldProblem, text: Text): string =>
  text.maybe(`errors.field.${problem.code}`, problem.message);

/** What happened, in the reader's language where the code is known, else as the server said it. */
export const problemSentence = (error: unknown, text: Text): string => {
  const problem = findProblem(error);
  if (!problem)
    return error instanceof Error && error.message ? error.message : text('errors.unknown');
  return text.maybe(`errors.code.${problem.code}`, problem.detail || problem.title, {
    detail: problem.detail,
  });
};

/** Gives an API error the shape that react-admin forms put under their fields. */
export const toFormError = (error: unknown, text: Text): unknown => {
  const problem = findProblem(error);
  if (!problem) return error;
  const errors: FieldErrors = {};
  for (const field of problem.errors ?? []) {
    if (field.pointer && field.pointer !== '/') {
      setAt(errors, fieldPath(field.pointer), fieldSentence(field, text));
    }
  }
  errors.root = { serverError: problemSentence(error, text) };
  return new HttpError(problemSentence(error, text), problem.status, { problem, errors });
};
