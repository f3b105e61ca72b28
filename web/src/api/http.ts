/** One door to `/api/v1`: JSON in, JSON out, RFC 9457 errors as `HttpError`. */
import { HttpError } from 'ra-core';
import type { Problem } from '#libs/contracts';

export const apiBase = '/api/v1';

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  query?: Record<string, string | number | boolean | undefined | null>;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

/** Code of a request that got no answer at all. */
export const networkFailure = 'NETWORK';

const queryOf = (query: RequestOptions['query']): string => {
  const entries = Object.entries(query ?? {}).flatMap(([key, value]) =>
    value === undefined || value === null || value === '' ? [] : [[key, String(value)]],
  );
  const text = new URLSearchParams(entries).toString();
  return text ? `?${text}` : '';
};

const unknownProblem = (status: number, detail: string, code: string): Problem => ({
  type: 'about:blank',
  title: detail,
  status,
  detail,
  instance: '',
  code,
  requestId: '',
});

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'code' in value && 'detail' in value;

const readBody = async (answer: Response): Promise<unknown> => {
  const text = await answer.text();
  if (!text) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const send = async (path: string, options: RequestOptions): Promise<Response> => {
  const hasBody = options.body !== undefined;
  try {
    return await fetch(`${apiBase}${path}${queryOf(options.query)}`, {
      method: options.method ?? 'GET',
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(hasBody ? { 'content-type': 'application/json' } : {}),
        ...options.headers,
      },
      ...(hasBody ? { body: JSON.stringify(options.body) } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw toHttpError(unknownProblem(0, 'no answer', networkFailure));
  }
};

/** Makes the error that react-admin and our boxes read; `body.problem` keeps the whole answer. */
const toHttpError = (problem: Problem): HttpError =>
  new HttpError(problem.detail || problem.title, problem.status, { problem });

/** Sends a request and gives the body; throws `HttpError` for every answer that is not 2xx. */
export const request = async <T>(path: string, options: RequestOptions = {}): Promise<T> => {
  const answer = await send(path, options);
  const body = await readBody(answer);
  if (answer.ok) return body as T;
  throw toHttpError(
    isProblem(body)
      ? body
      : unknownProblem(answer.status, answer.statusText, `HTTP_${answer.status}`),
  );
};

/** The problem behind an error, when it came from the API. */
export const findProblem = (error: unknown): Problem | null => {
  if (!(error instanceof HttpError)) return null;
  const body: unknown = error.body;
  const problem =
    typeof body === 'object' && body !== null && 'problem' in body ? body.problem : null;
  return isProblem(problem) ? problem : null;
};
