/** Tasks while they happen: the long poll, the log, the stream. No broker is needed for any of it. */
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Problem, TaskLogResponse, TaskResponse } from '#libs/contracts';
import { TaskLogRepository } from '../../control-plane/src/tasks/task-log.repository.js';
import { EngineFacts } from '../factories/engine-facts.js';
import { expectGood, Workload, type School } from '../factories/workload.js';
import { refusalOf, type ApiSession } from '../support/control-plane/api-session.js';
import {
  startTestControlPlane,
  type TestControlPlane,
} from '../support/control-plane/start-control-plane.js';

let mirab: TestControlPlane;
let operator: ApiSession;
let workload: Workload;
let engine: EngineFacts;
let school: School;
let task: TaskResponse;

beforeAll(async () => {
  mirab = await startTestControlPlane();
  operator = await mirab.accounts.signedIn('operator');
  workload = new Workload(operator);
  engine = new EngineFacts(mirab.database.engineUrl);
  school = await workload.aSchool();
});
afterAll(async () => {
  await engine.close();
  await mirab.close();
});
beforeEach(async () => {
  const stack = await workload.aStack({ ...school, tenant: await workload.aTenant() });
  task = expectGood(
    await operator.post<TaskResponse>(`/stacks/${stack.id}/tasks`, { kind: 'deploy' }),
  );
});

interface StreamEvent {
  type: string;
  id: string;
  data: Record<string, unknown>;
}

/** Reads the stream of the task until it ends by itself. */
const readStream = (path: string, headers: Record<string, string> = {}): Promise<StreamEvent[]> =>
  new Promise((resolve, reject) => {
    const url = new URL(`/api/v1${path}`, mirab.url);
    httpRequest(url, { headers: { ...operator.ownHeaders, ...headers } }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
      response.on('end', () => resolve(parseStream(text)));
      response.on('error', reject);
    })
      .on('error', reject)
      .end();
  });

const parseStream = (text: string): StreamEvent[] =>
  text
    .split('\n\n')
    .map((block) => Object.fromEntries(block.split('\n').map(splitField)))
    .filter((fields) => fields['event'] !== undefined)
    .map((fields) => ({
      type: fields['event'] ?? '',
      id: fields['id'] ?? '',
      data: JSON.parse(fields['data'] ?? '{}') as Record<string, unknown>,
    }));
const splitField = (line: string): [string, string] => {
  const colon = line.indexOf(': ');
  return [line.slice(0, colon), line.slice(colon + 2)];
};

describe('the long poll', () => {
  it('answers when the task has ended', async () => {
    const answer = operator.get<TaskResponse>(`/tasks/${task.id}?wait=20`);
    await engine.fail(task.id, 'No such image.');
    expect((await answer).body).toMatchObject({
      state: 'failed',
      waiting: null,
      error: {
        code: 'IMAGE_UNAVAILABLE',
        message: 'No such image.',
        hostState: expect.any(String) as string,
      },
    });
  });

  it('answers with what there is when the time is over, asked for by query or by Prefer', async () => {
    const began = Date.now();
    const first = await operator.get<TaskResponse>(`/tasks/${task.id}?wait=1`);
    const second = await operator.get<TaskResponse>(`/tasks/${task.id}`, {
      headers: { prefer: 'respond-async, wait=1' },
    });
    expect([first.body.state, second.body.state]).toEqual(['queued', 'queued']);
    expect(Date.now() - began).toBeGreaterThan(1_900);
  });

  it('refuses more than a minute', async () => {
    expect((await operator.get(`/tasks/${task.id}?wait=61`)).status).toBe(422);
  });
});

describe('the log', () => {
  it('refuses a number that no line can have', async () => {
    for (const from of ['0', 'x', '99999999999'])
      expect(refusalOf(await operator.get(`/tasks/${task.id}/log?from=${from}`))).toEqual({
        status: 422,
        code: 'VALIDATION_FAILED',
        fields: ['/from'],
      });
  });

  it('is read from a number on, and says where to go on', async () => {
    for (const seq of [1, 2, 3]) await engine.log(task.id, seq, `line ${seq}`);
    const page = expectGood(
      await operator.get<TaskLogResponse>(`/tasks/${task.id}/log?from=2&limit=1`),
    );
    expect(page).toMatchObject({
      items: [{ seq: 2, text: 'line 2', step: 'start' }],
      nextFrom: 3,
      lastSeq: 3,
      isFinal: false,
    });
    const beyond = await operator.get<TaskLogResponse>(`/tasks/${task.id}/log?from=9999`);
    expect(expectGood(beyond)).toMatchObject({ items: [], nextFrom: 9_999, lastSeq: 3 });
  });

  it('is plain text without escape sequences for who asks for text', async () => {
    await engine.log(
      task.id,
      1,
      '\u001b[31mred\u001b[0m \u001b]8;;http://evil\u0007link\r\nsecond',
    );
    const answer = await operator.get(`/tasks/${task.id}/log`, {
      headers: { accept: 'text/plain' },
    });
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.text).toMatch(/^\S+Z start red link second\n$/);
  });
});

describe('the stream', () => {
  it('is not read for once its reader has gone', async () => {
    const looks = vi.spyOn(TaskLogRepository.prototype, 'list');
    const url = new URL(`/api/v1/tasks/${task.id}/events`, mirab.url);
    await new Promise<void>((resolve, reject) => {
      const call = httpRequest(url, { headers: operator.ownHeaders }, (response) => {
        response.once('data', () => {
          call.destroy();
          resolve();
        });
      });
      call.on('error', reject).end();
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const before = looks.mock.calls.length;
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(looks.mock.calls.length - before).toBeLessThanOrEqual(1);
  });

  it('carries each line once, the task when it changes, and ends', async () => {
    await engine.log(task.id, 1, 'before');
    const stream = readStream(`/tasks/${task.id}/events`);
    await engine.begin(task.id);
    await engine.log(task.id, 2, 'while');
    await engine.succeed(task.id);
    const events = await stream;
    const lines = events.filter(({ type }) => type === 'task-event');
    expect(lines.map(({ id, data }) => [id, data['text']])).toEqual([
      ['1', 'before'],
      ['2', 'while'],
    ]);
    expect(events.at(-1)).toEqual({ type: 'end', id: '2', data: { state: 'succeeded' } });
    expect(events.filter(({ type }) => type === 'task').at(-1)?.data['state']).toBe('succeeded');
  });

  it('goes on after the last line that the reader has', async () => {
    for (const seq of [1, 2, 3]) await engine.log(task.id, seq, `line ${seq}`);
    await engine.fail(task.id);
    const linesOf = async (...input: Parameters<typeof readStream>): Promise<string[]> =>
      (await readStream(...input)).filter(({ type }) => type === 'task-event').map(({ id }) => id);
    expect(await linesOf(`/tasks/${task.id}/events?after=2`)).toEqual(['3']);
    expect(await linesOf(`/tasks/${task.id}/events`, { 'last-event-id': '1' })).toEqual(['2', '3']);
  });

  it.each([
    ['?after=', '?after=soon', {}],
    ['?after=', '?after=-1', {}],
    ['?after=', '?after=', {}],
    ['?after=', '?after=1&after=2', {}],
    ['?after=', '?after=99999999999', {}],
    ['Last-Event-ID', '', { 'last-event-id': 'x' }],
    ['Last-Event-ID', '?after=1', { 'last-event-id': '1.5' }],
  ])('refuses a position that is none, by %s in %j %j', async (field, query, headers) => {
    const answer = await operator.get<Problem>(`/tasks/${task.id}/events${query}`, { headers });
    expect(refusalOf(answer)).toMatchObject({ status: 400, code: 'MALFORMED_REQUEST' });
    expect(answer.body.detail).toContain(field);
  });

  it('is not there for who may not see the task', async () => {
    const other = await mirab.accounts.signedIn('tenant', (await workload.aTenant()).id);
    expect((await other.get(`/tasks/${task.id}/events`)).status).toBe(404);
    expect((await mirab.anonymous.get(`/tasks/${task.id}/events`)).status).toBe(401);
  });
});
