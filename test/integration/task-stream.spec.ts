/**
 * Lines of a task on their way from the engine to a reader: soon, each once, whatever is restarted meanwhile. The engine's own claims,
 * journal, recorder and publisher write; the control-plane streams; database and broker are real.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TaskEvent, TaskLogResponse, TaskResponse } from '#libs/contracts';
import { Database } from '#libs/database';
import { Publisher } from '#libs/messaging';
import { TaskLogRepository } from '../../control-plane/src/tasks/task-log.repository.js';
import { startRabbitMq } from '../../deploy/local/servers/rabbitmq.js';
import { waitUntil } from '../../deploy/local/processes/wait-until.js';
import { stopProcess } from '../../deploy/local/processes/stop-process.js';
import type { ClaimedTask } from '../../engine/src/tasks/claimed-task.js';
import { TaskClaimsRepository } from '../../engine/src/tasks/task-claims.repository.js';
import { TaskJournalRepository } from '../../engine/src/tasks/task-journal.repository.js';
import { TaskRecorder } from '../../engine/src/tasks/task-recorder.js';
import { expectGood, Workload, type School } from '../factories/workload.js';
import type { ApiSession } from '../support/control-plane/api-session.js';
import { EventReader } from '../support/control-plane/event-reader.js';
import {
  startTestControlPlane,
  type TestControlPlane,
} from '../support/control-plane/start-control-plane.js';
import { getServers } from '../support/servers.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { readTestSettings } from '../support/test-settings.js';

const settings = readTestSettings();
let rows: TestDatabase;
let admin: pg.Client;
let mirab: TestControlPlane;
let operator: ApiSession;
let workload: Workload;
let school: School;
let database: Database;
let publisher: Publisher;
let taskId: string;

const startBroker = () =>
  startRabbitMq({
    stateDir: settings.stateDir,
    address: settings.MIRAB_LOOPBACK_ADDRESS,
    port: settings.MIRAB_AMQP_PORT,
    nodePort: settings.MIRAB_AMQP_NODE_PORT,
    epmdPort: settings.MIRAB_EPMD_PORT,
  });

const untilConnected = (): Promise<void> =>
  waitUntil(
    async () => {
      if (!publisher.isConnected()) throw new Error('no connection to the broker yet');
    },
    { timeoutMs: 30_000, intervalMs: 50 },
  );

beforeAll(async () => {
  rows = await createTestDatabase();
  admin = new pg.Client({ connectionString: rows.adminUrl });
  await admin.connect();
  mirab = await startTestControlPlane({ database: rows });
  operator = await mirab.accounts.signedIn('operator');
  workload = new Workload(operator);
  school = await workload.aSchool();
  database = new Database(rows.engineUrl, { poolSize: 4, applicationName: 'test-engine' });
  publisher = new Publisher(getServers().amqpUrl);
  await untilConnected();
});
afterAll(async () => {
  await startBroker();
  await publisher.close();
  await database.close();
  await admin.end();
  await mirab.close();
  await rows.drop();
});
beforeEach(async () => {
  await admin.query('TRUNCATE tasks CASCADE');
  const stack = await workload.aStack({ ...school, tenant: await workload.aTenant() });
  ({ id: taskId } = expectGood(
    await operator.post<TaskResponse>(`/stacks/${stack.id}/tasks`, { kind: 'deploy' }),
  ));
});

/** An engine that has claimed the task, with its recorder. */
async function anAttempt(engine: string) {
  const claims = new TaskClaimsRepository(database, { engine, leaseSeconds: 60 });
  const task = await claims.claimNext();
  if (!task) throw new Error('Nothing was to be claimed');
  const journal = new TaskJournalRepository(database);
  const record = new TaskRecorder(task, await journal.begin(task), journal, {
    publish: (routingKey, fact) => publisher.publishFact(routingKey, fact),
    onProblem: () => undefined,
  });
  return { claims, task, record };
}

const open = (session = operator, after?: number): Promise<EventReader> =>
  EventReader.open(
    session,
    `/tasks/${taskId}/events`,
    after === undefined ? {} : { 'last-event-id': String(after) },
  );
const linesOf = (reader: EventReader): TaskEvent[] => reader.events<TaskEvent>('task-event');
const seqsOf = (reader: EventReader): number[] => linesOf(reader).map(({ seq }) => seq);
const upTo = (last: number, first = 1): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);
const untilLine = (reader: EventReader, text: string): Promise<void> =>
  expect
    .poll(() => linesOf(reader).some((line) => line.text === text), {
      timeout: 15_000,
      interval: 10,
    })
    .toBe(true);

async function insertLines(task: string, count: number, text: string): Promise<void> {
  await admin.query(
    `INSERT INTO task_events (task_id, seq, tenant_id, at, type, step, level, text)
     SELECT $1, n, NULL, now(), 'log', 'start', 'info', $3 || n FROM generate_series(1, $2::int) n`,
    [task, count, text],
  );
}

const succeed = async ({
  claims,
  record,
  task,
}: {
  claims: TaskClaimsRepository;
  record: TaskRecorder;
  task: ClaimedTask;
}): Promise<void> => {
  await record.end('succeeded', (last) => claims.finish(task, { state: 'succeeded' }, last));
};

describe('a line', () => {
  it('reaches a reader within a second of the moment in which it is told', async () => {
    const { record } = await anAttempt('one');
    const reader = await open();
    record.log('first');
    await untilLine(reader, 'first');
    const delays: number[] = [];
    for (let turn = 0; turn < 40; turn += 1) {
      const toldAt = performance.now();
      record.log(`turn ${turn}`);
      await expect
        .poll(() => linesOf(reader).at(-1)?.text, { timeout: 5_000, interval: 5 })
        .toBe(`turn ${turn}`);
      delays.push(performance.now() - toldAt);
    }
    reader.close();
    delays.sort((one, other) => one - other);
    // The poll of the rows, which is what is left without facts, takes two seconds for each line; how fast it is stands in the bench.
    expect(delays[Math.floor(delays.length / 2)]).toBeLessThan(1_000);
  });

  it('comes once and in order when an engine hands the task over to another one', async () => {
    const reader = await open();
    const first = await anAttempt('one');
    for (const text of ['a', 'b', 'c']) first.record.log(text);
    await first.record.end('queued', (last) =>
      first.claims.finish(first.task, { state: 'interrupted' }, last),
    );
    const second = await anAttempt('two');
    second.record.log('d');
    await succeed(second);
    await expect.poll(() => reader.isEnded, { timeout: 15_000 }).toBe(true);
    expect(linesOf(reader).map(({ seq, text }) => [seq, text])).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
      [4, 'queued'],
      [5, 'd'],
      [6, 'succeeded'],
    ]);
  });

  it('of an engine that lost its task is not written at all', async () => {
    const first = await anAttempt('one');
    first.record.log('a');
    await first.record.flush();
    await first.claims.finish(first.task, { state: 'interrupted' });
    const second = await anAttempt('two');
    first.record.log('late');
    await first.record.flush();
    second.record.log('b');
    await succeed(second);
    const reader = await open();
    await expect.poll(() => reader.isEnded, { timeout: 15_000 }).toBe(true);
    expect(linesOf(reader).map(({ text }) => text)).toEqual(['a', 'b', 'succeeded']);
  });

  it('is neither missed nor doubled by a reader whose control-plane restarts', async () => {
    const other = await startTestControlPlane({ database: rows });
    const attempt = await anAttempt('one');
    const before = await open(await other.accounts.signedIn('operator'));
    attempt.record.log('before');
    await untilLine(before, 'before');
    await other.close();
    await expect.poll(() => before.isEnded, { timeout: 15_000 }).toBe(true);
    attempt.record.log('while');
    await attempt.record.flush();
    const after = await open(operator, seqsOf(before).at(-1));
    attempt.record.log('after');
    await succeed(attempt);
    await expect.poll(() => after.isEnded, { timeout: 15_000 }).toBe(true);
    expect([...seqsOf(before), ...seqsOf(after)]).toEqual(upTo(4));
  });

  it('comes while the broker is away, and soon again once it is back', async () => {
    const attempt = await anAttempt('one');
    const reader = await open();
    await stopProcess(settings.stateDir, 'rabbitmq');
    attempt.record.log('without a broker');
    await untilLine(reader, 'without a broker');
    await startBroker();
    await untilConnected();
    await expect
      .poll(
        async () => {
          const toldAt = performance.now();
          const text = `back ${toldAt}`;
          attempt.record.log(text);
          await untilLine(reader, text);
          return performance.now() - toldAt;
        },
        { timeout: 60_000 },
      )
      .toBeLessThan(500);
    await succeed(attempt);
    await expect.poll(() => reader.isEnded, { timeout: 15_000 }).toBe(true);
    expect(seqsOf(reader)).toEqual(upTo(seqsOf(reader).length));
  });
});

describe('a reader that does not read', () => {
  it('is waited for: nothing is read for it, and nothing is lost', async () => {
    const attempt = await anAttempt('one');
    const count = 100_000;
    await insertLines(taskId, count, 'x'.repeat(1_000));
    await attempt.claims.finish(attempt.task, { state: 'succeeded' });
    const looks = vi.spyOn(TaskLogRepository.prototype, 'list');
    const reader = await open();
    reader.response.pause();
    let before = -1;
    while (looks.mock.calls.length !== before) {
      before = looks.mock.calls.length;
      await sleep(1_500);
    }
    // 500 lines at once, half a megabyte; what the sockets of the kernel hold is some megabytes.
    expect(before).toBeLessThan(60);
    reader.response.resume();
    await expect.poll(() => reader.isEnded, { timeout: 60_000, interval: 200 }).toBe(true);
    const seqs = [...reader.text.matchAll(/^id: ([0-9]+)$/gm)].map(([, seq]) => Number(seq));
    expect([...new Set(seqs)]).toEqual(upTo(count));
    expect(reader.text).toContain('event: end');
  });
});

describe('a log of 200,000 lines', () => {
  const count = 200_000;
  beforeEach(async () => {
    const attempt = await anAttempt('one');
    await insertLines(taskId, count, 'line ');
    await attempt.claims.finish(attempt.task, { state: 'succeeded' });
  });

  it('gives its end, and any part of it', async () => {
    const read = async (query: string): Promise<TaskLogResponse> =>
      expectGood(await operator.get<TaskLogResponse>(`/tasks/${taskId}/log?${query}`));
    const end = await read('last=1000');
    expect(end).toMatchObject({ lastSeq: count, nextFrom: count + 1, isFinal: true });
    expect(end.items.map(({ seq }) => seq)).toEqual(upTo(count, count - 999));
    const middle = await read('from=100001&limit=5000');
    expect(middle.items.map(({ seq }) => seq)).toEqual(upTo(105_000, 100_001));
  });

  it('refuses the end and a place in one question', async () => {
    expect((await operator.get(`/tasks/${taskId}/log?from=1&last=1`)).status).toBe(422);
  });

  it('comes as a file, whole, and read only as fast as it is taken', async () => {
    const looks = vi.spyOn(TaskLogRepository.prototype, 'list');
    const answer = await operator.get(`/tasks/${taskId}/log.txt`);
    expect(answer.headers['content-disposition']).toBe(
      `attachment; filename="mirab-task-${taskId}.txt"`,
    );
    const lines = answer.text.trimEnd().split('\n');
    expect(lines).toHaveLength(count);
    expect(lines[0]).toMatch(/Z start line 1$/);
    expect(lines.at(-1)).toMatch(/Z start line 200000$/);
    expect(Math.max(...looks.mock.calls.map(([, , { limit }]) => limit))).toBeLessThanOrEqual(500);
  });

  it('is not there for who may not see the task', async () => {
    const other = await mirab.accounts.signedIn('tenant', (await workload.aTenant()).id);
    expect((await other.get(`/tasks/${taskId}/log.txt`)).status).toBe(404);
    expect((await mirab.anonymous.get(`/tasks/${taskId}/log.txt`)).status).toBe(401);
  });
});
