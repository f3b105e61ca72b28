import { HttpError } from 'ra-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { problemsOfError, problemsOfIssues } from '../components/form/problems';
import { createTenantBody } from '#libs/contracts';
import { textOf } from '../testing/text';
import { dataProvider } from './dataProvider';
import { findProblem, request } from './http';
import { fieldPath, problemSentence } from './problems';

const answer = (status: number, body: unknown) =>
  new Response(body === undefined ? null : JSON.stringify(body), { status });
const fetchMock = vi.fn<typeof fetch>();
const refusal = {
  type: 'about:blank',
  title: 'Conflict',
  status: 409,
  detail: 'A tenant with this short name exists.',
  instance: '/',
  code: 'SOMETHING_NEW',
  requestId: 'r1',
  errors: [{ pointer: '/variables/SCHOOL_NAME', code: 'taken', message: 'taken' }],
};

beforeEach(() => {
  vi.stubGlobal('fetch', fetchMock);
  fetchMock.mockReset();
});
afterEach(() => vi.unstubAllGlobals());

describe('data provider', () => {
  it('asks for lists in the flat dialect of the API', async () => {
    fetchMock.mockResolvedValue(answer(200, { items: [{ id: '1' }], total: 7 }));
    const list = await dataProvider.getList('tasks', {
      pagination: { page: 2, perPage: 25 },
      sort: { field: 'createdAt', order: 'DESC' },
      filter: { state: 'failed', q: '' },
    });
    expect(list).toEqual({ data: [{ id: '1' }], total: 7 });
    expect(fetchMock.mock.calls[0]?.[0]).toBe(
      '/api/v1/tasks?page=2&perPage=25&sort=-createdAt&state=failed',
    );
  });

  it('names the version that it changes', async () => {
    fetchMock.mockResolvedValue(answer(200, { id: '1' }));
    await dataProvider.update('tenants', {
      id: '1',
      data: { name: 'x' },
      previousData: { id: '1', version: 4 },
    });
    expect(fetchMock.mock.calls[0]?.[1]).toMatchObject({
      method: 'PATCH',
      headers: { 'if-match': '"4"' },
    });
  });

  it('sends the cookie of its own origin only', async () => {
    fetchMock.mockResolvedValue(answer(200, {}));
    await request('/session');
    expect(fetchMock.mock.calls[0]?.[1]).toMatchObject({ credentials: 'same-origin' });
  });
});

describe('errors of the API', () => {
  it('keep their problem, and give each field its sentence', async () => {
    fetchMock.mockResolvedValue(answer(409, refusal));
    const error: unknown = await request('/stacks').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HttpError);
    expect(findProblem(error)).toEqual(refusal);
    const text = await textOf('fa');
    expect(problemsOfError(error, text)).toEqual({
      'variables.SCHOOL_NAME': 'گرفته شده است. چیز دیگری انتخاب کنید.',
    });
    expect(problemSentence(error, text)).toBe(refusal.detail);
  });

  it('say so when the server does not answer, and when a proxy answers for it', async () => {
    const text = await textOf('en');
    fetchMock.mockRejectedValueOnce(new TypeError('failed'));
    const silent: unknown = await request('/stacks').catch((thrown: unknown) => thrown);
    expect(problemSentence(silent, text)).toContain('did not answer');
    fetchMock.mockResolvedValueOnce(new Response('<html>', { status: 502 }));
    const proxy: unknown = await request('/stacks').catch((thrown: unknown) => thrown);
    expect(problemSentence(proxy, text)).toContain('not up');
  });

  it('reads JSON pointers as paths of fields', () => {
    expect(fieldPath('/hostKeys/0')).toBe('hostKeys.0');
    expect(fieldPath('/a~1b/c~0d')).toBe('a/b.c~d');
  });
});

describe('problems found before sending', () => {
  it('stand under the field, in the language of the reader', async () => {
    const text = await textOf('fa');
    const body = { slug: 'Bad Slug', name: '', contactEmail: 'x', note: '' };
    const parsed = createTenantBody.safeParse(body);
    expect(parsed.success).toBe(false);
    const problems = problemsOfIssues(parsed.error?.issues ?? [], body, text);
    expect(problems).toEqual({
      slug: text('validation.field.slug'),
      name: text('validation.required'),
      contactEmail: text('validation.field.contactEmail'),
    });
  });
});
