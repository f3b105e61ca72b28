/** Steps and events as rows, against a real PostgreSQL, through the engine's own login. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import pg from 'pg';
import { taskSteps, type TaskEvent } from '#libs/contracts';
import { Database } from '#libs/database';
import type { ClaimedTask } from '../../engine/src/tasks/claimed-task.js';
import { TaskClaimsRepository } from '../../engine/src/tasks/task-claims.repository.js';
import { TaskJournalRepository } from '../../engine/src/tasks/task-journal.repository.js';
import { TaskRecorder } from '../../engine/src/tasks/task-recorder.js';
import { EngineStack } from '../factories/engine-stack.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let test: TestDatabase;
let admin: pg.Client;
let database: Database;
let journal: TaskJournalRepository;
let claims: TaskClaimsRepository;
let task: ClaimedTask;

beforeAll(async () => {
  test = await createTestDatabase();
  admin = new pg.Client({ connectionString: test.adminUrl });
  await admin.connect();
  database = new Database(test.engineUrl, {
    poolSize: 4,
    applicationName: 'test',
    isEngine: true,
  });
  journal = new TaskJournalRepository(database);
  claims = new TaskClaimsRepository(database, { engine: 'engine', leaseSeconds: 60 });
});
afterAll(async () => {
  await database.close();
  await admin.end();
  await test.drop();
});
beforeEach(async () => {
  const stack = await EngineStack.create(admin);
  await stack.ask({ kind: 'stop' });
  task = await claim();
});

async function claim(): Promise<ClaimedTask> {
  const claimed = await claims.claimNext();
  if (!claimed) throw new Error('nothing claimed');
  return claimed;
}

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const anEvent = (seq: number, text: string, data: Record<string, unknown> | null): TaskEvent => ({
  seq,
  at: at(seq).toISOString(),
  type: 'log',
  step: 'stop',
  level: 'info',
  text,
  data,
});
const listSteps = async (): Promise<Record<string, unknown>[]> =>
  (
    await admin.query(
      'SELECT index, name, state, message, started_at, finished_at FROM task_steps ORDER BY index',
    )
  ).rows;

describe('append', () => {
  it('writes a step that began and ended at once, and keeps its beginning when it ends later', async () => {
    const [first = 'validate', second = 'stop'] = taskSteps.stop;
    await journal.append(
      task,
      [],
      [
        { name: first, state: 'running', at: at(1), message: null },
        { name: first, state: 'succeeded', at: at(2), message: null },
        { name: second, state: 'running', at: at(2), message: null },
      ],
    );
    await journal.append(task, [], [{ name: second, state: 'failed', at: at(3), message: 'no' }]);
    expect((await listSteps()).slice(0, 3)).toEqual([
      {
        index: 0,
        name: first,
        state: 'succeeded',
        message: null,
        started_at: at(1),
        finished_at: at(2),
      },
      {
        index: 1,
        name: second,
        state: 'failed',
        message: 'no',
        started_at: at(2),
        finished_at: at(3),
      },
      expect.objectContaining({ index: 2, state: 'pending', started_at: null }),
    ]);
  });

  it('gives a step that the kind does not foresee a row at the end', async () => {
    await journal.append(
      task,
      [],
      [{ name: 'migrate', state: 'running', at: at(1), message: null }],
    );
    await journal.append(
      task,
      [],
      [{ name: 'migrate', state: 'succeeded', at: at(2), message: null }],
    );
    expect((await listSteps()).at(-1)).toEqual({
      index: taskSteps.stop.length,
      name: 'migrate',
      state: 'succeeded',
      message: null,
      started_at: at(1),
      finished_at: at(2),
    });
  });

  it('writes each event once, whatever its text holds', async () => {
    const events = [
      anEvent(1, 'a\u0000b \uD83D \u{1F600} " \\u0000', { name: 'x', n: 1 }),
      anEvent(2, '', null),
    ];
    await journal.append(task, events, []);
    await journal.append(task, [...events, anEvent(3, 'more', null)], []);
    const { rows } = await admin.query(
      'SELECT seq, at, type, step, level, text, data, tenant_id FROM task_events ORDER BY seq',
    );
    const common = { type: 'log', step: 'stop', level: 'info', tenant_id: task.tenantId };
    expect(rows).toEqual([
      {
        ...common,
        seq: 1,
        at: at(1),
        text: 'a\uFFFDb \uFFFD \u{1F600} " \\u0000',
        data: { name: 'x', n: 1 },
      },
      { ...common, seq: 2, at: at(2), text: '', data: null },
      { ...common, seq: 3, at: at(3), text: 'more', data: null },
    ]);
  });

  it('writes nothing for an attempt that was followed by another', async () => {
    await claims.finish(task, { state: 'interrupted' });
    const newer = await claim();
    expect(await journal.append(task, [anEvent(1, 'late', null)], [])).toBe(false);
    expect(await journal.append(newer, [anEvent(1, 'now', null)], [])).toBe(true);
    expect((await admin.query('SELECT text FROM task_events')).rows).toEqual([{ text: 'now' }]);
  });
});

describe('the end of a task', () => {
  const stateOf = async (): Promise<string> =>
    (await admin.query<{ state: string }>('SELECT state FROM tasks WHERE id = $1', [task.id]))
      .rows[0]?.state ?? '';
  const listStates = async (): Promise<string[]> =>
    (
      await admin.query<{ text: string }>(
        `SELECT text FROM task_events WHERE task_id = $1 AND type = 'state' ORDER BY seq`,
        [task.id],
      )
    ).rows.map(({ text }) => text);

  it('stands in its log whenever it stands in its row', async () => {
    const record = new TaskRecorder(task, await journal.begin(task), journal, {
      publish: async () => undefined,
      onProblem: () => undefined,
    });
    record.enterStep('validate');
    record.endStep('succeeded', null);
    const end = (): Promise<boolean> =>
      record.end('succeeded', (last) => claims.finish(task, { state: 'succeeded' }, last));
    // As if the engine had been killed in between: what is written after the row of the task is refused.
    await admin.query(`
      CREATE FUNCTION refuse_last_word() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'killed'; END $$;
      CREATE TRIGGER refuse_last_word BEFORE INSERT ON task_events FOR EACH ROW WHEN (new.text = 'succeeded')
        EXECUTE FUNCTION refuse_last_word()`);
    try {
      await expect(end()).rejects.toThrow('killed');
    } finally {
      await admin.query('DROP FUNCTION refuse_last_word CASCADE');
    }
    expect(await stateOf()).toBe('running');
    expect(await listStates()).toEqual([]);
    expect(await end()).toBe(true);
    expect(await stateOf()).toBe('succeeded');
    expect(await listStates()).toEqual(['succeeded']);
    expect((await listSteps())[0]).toMatchObject({ name: 'validate', state: 'succeeded' });
  });

  it('is said of a task that loses its engine three times, too', async () => {
    const impatient = new TaskClaimsRepository(database, { engine: 'engine', leaseSeconds: 0 });
    await journal.append(task, [anEvent(1, 'line', null)], []);
    await claims.finish(task, { state: 'interrupted' });
    for (let turn = 0; turn < 3; turn += 1) {
      expect((await impatient.claimNext())?.id).toBe(task.id);
      await impatient.reap();
    }
    expect(await stateOf()).toBe('failed');
    expect(await listStates()).toEqual(['failed']);
  });

  it('is said of one that is cancelled while it waits', async () => {
    await claims.finish(task, { state: 'interrupted' });
    await admin.query(
      `UPDATE task_attempts SET outcome = 'failed'; UPDATE tasks SET cancel_requested_at = now()`,
    );
    expect(await claims.cancelQueued()).toHaveLength(1);
    expect(await listStates()).toEqual(['cancelled']);
  });
});
