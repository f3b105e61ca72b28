/** Problems of a form by field path; from zod before sending, from the API after. */
import { findCronFault } from '#libs/contracts';
import type { Text } from '../../i18n/useText';
import { findProblem } from '../../api/http';
import { fieldPath } from '../../api/problems';
import { machineText } from './typed';

export type FieldProblems = Readonly<Record<string, string>>;

/** The parts of a zod issue that a sentence needs. */
export interface Issue {
  code?: string | undefined;
  path: PropertyKey[];
  message: string;
  minimum?: unknown;
  maximum?: unknown;
  origin?: unknown;
  format?: unknown;
  input?: unknown;
}

const lastName = (path: PropertyKey[]): string =>
  path.filter((part) => typeof part === 'string').at(-1) ?? '';

const tooSmall = (issue: Issue, text: Text): string => {
  if (issue.origin !== 'string')
    return text('validation.tooSmall', { minimum: Number(issue.minimum) });
  return Number(issue.minimum) <= 1
    ? text('validation.required')
    : text('validation.tooShort', { minimum: Number(issue.minimum) });
};

const tooBig = (issue: Issue, text: Text): string =>
  text(issue.origin === 'string' ? 'validation.tooLong' : 'validation.tooBig', {
    maximum: Number(issue.maximum),
  });

/** One issue as a sentence; what the field wants, where we have words for it. */
export const issueSentence = (issue: Issue, value: unknown, text: Text): string => {
  if (value === undefined || value === null || value === '') return text('validation.required');
  if (issue.code === 'too_small') return tooSmall(issue, text);
  if (issue.code === 'too_big') return tooBig(issue, text);
  const fault = lastName(issue.path) === 'cron' ? findCronFault(machineText(value)) : null;
  if (fault) return text(`validation.cron.${fault.field}`, { part: fault.part });
  if (issue.code === 'custom')
    return text.maybe(`validation.custom.${lastName(issue.path)}`, text('validation.reserved'));
  if (typeof value === 'number' && Number.isNaN(value)) return text('validation.notANumber');
  return text.maybe(`validation.field.${lastName(issue.path)}`, text('validation.invalid'));
};

const valueAt = (body: unknown, path: PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (level, part) =>
      typeof level === 'object' && level !== null ? Reflect.get(level, part) : undefined,
    body,
  );

export const problemsOfIssues = (
  issues: readonly Issue[],
  body: unknown,
  text: Text,
): FieldProblems => {
  const problems: Record<string, string> = {};
  for (const issue of issues) {
    problems[issue.path.map(String).join('.')] ??= issueSentence(
      issue,
      valueAt(body, issue.path),
      text,
    );
  }
  return problems;
};

/** Problems that the API named, by field, and the sentence for the whole. */
export const problemsOfError = (error: unknown, text: Text): FieldProblems => {
  const problems: Record<string, string> = {};
  for (const { pointer, code, message } of findProblem(error)?.errors ?? []) {
    problems[fieldPath(pointer)] ??= text.maybe(`errors.field.${code}`, message);
  }
  return problems;
};

/** The other problems: neither those of the field, nor of what stands below it. */
export const withoutField = (problems: FieldProblems, field: string): FieldProblems => {
  const others = Object.entries(problems).filter(
    ([path]) => path !== field && !path.startsWith(`${field}.`),
  );
  // The same object where nothing goes, so that typing draws nothing anew.
  return others.length === Object.keys(problems).length ? problems : Object.fromEntries(others);
};
