/** The operations of the API document, and what is amiss in an answer whatever was asked. */
import { setTimeout } from 'node:timers/promises';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Problem } from '#libs/contracts';
import type { Answer } from './api-session.js';

export interface Operation {
  name: string;
  method: string;
  /** With `{id}`. */
  path: string;
  queries: string[];
  headers: string[];
  hasBody: boolean;
}

export function listOperations({ paths }: OpenAPIObject): Operation[] {
  const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
  return Object.entries(paths).flatMap(([whole, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      if (!operation) return [];
      const path = whole.replace('/api/v1', '');
      const named = (place: string): string[] =>
        (operation.parameters ?? []).flatMap((parameter) =>
          'in' in parameter && parameter.in === place ? [parameter.name.toLowerCase()] : [],
        );
      return {
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path,
        queries: named('query'),
        headers: named('header'),
        hasBody: operation.requestBody !== undefined,
      };
    }),
  );
}

export const isStream = ({ path }: Operation): boolean => path.endsWith('/events');

/** What an answer has that no answer may have; null when it is well. */
function findWeakness({ status, headers, text, body }: Answer): string | null {
  if (status >= 500) return `${status}: ${text.slice(0, 200)}`;
  if (/node_modules|at .*\.[jt]s:\d+|prisma|SELECT |violates/i.test(status >= 400 ? text : ''))
    return `${status} tells of the inside: ${text.slice(0, 200)}`;
  if (status < 400) return null;
  const problem = body as Problem | null;
  return String(headers['content-type']).includes('application/problem+json') && problem?.code
    ? null
    : `${status} is no problem: ${text.slice(0, 200)}`;
}

/** After this, in ms, an answer counts as one that never comes. */
const longestAnswer = 60_000;

/** Sends each and lists what was amiss, so that one run shows all of it. */
export async function weaknessesOf<Try>(
  tries: Iterable<Try>,
  ask: (attempt: Try) => Promise<Answer>,
  tell: (attempt: Try) => string,
): Promise<string[]> {
  const found: string[] = [];
  for (const attempt of tries) {
    const answer = await Promise.race([
      ask(attempt),
      setTimeout(longestAnswer, null, { ref: false }),
    ]);
    const weakness = answer ? findWeakness(answer) : 'no answer';
    if (weakness) found.push(`${tell(attempt).slice(0, 200)} → ${weakness}`);
  }
  return found;
}
