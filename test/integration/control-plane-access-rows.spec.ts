/** Row-level security with the real login roles: what a transaction sees when the code above it forgets to ask. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from 'uuidv7';
import { createTestDatabase, execute, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let client: pg.Client;
const acme = uuidv7();
const other = uuidv7();

/** Runs `query` in a transaction of the control-plane's login, under `scope` when one is given. */
async function underScope(
  scope: string | null,
  query: string,
  values: unknown[] = [],
): Promise<unknown[]> {
  await client.query('BEGIN');
  try {
    if (scope !== null) await client.query(`SELECT set_config('mirab.scope', $1, true)`, [scope]);
    return (await client.query<Record<string, unknown>>(query, values)).rows;
  } finally {
    await client.query('ROLLBACK');
  }
}
const slugs = async (scope: string | null): Promise<unknown[]> =>
  (await underScope(scope, 'SELECT slug FROM tenants ORDER BY slug')).map(
    (row) => (row as { slug: string }).slug,
  );

beforeAll(async () => {
  database = await createTestDatabase();
  for (const [id, slug] of [
    [acme, 'acme'],
    [other, 'other'],
  ])
    await execute(
      database.adminUrl,
      `INSERT INTO tenants (id, updated_at, slug, name, search_name) VALUES ($1, now(), $2, $2, $2)`,
      [id, slug],
    );
  client = new pg.Client({ connectionString: database.controlPlaneUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const scoped = [
  'tenants',
  'stacks',
  'hostnames',
  'secrets',
  'stack_observations',
  'revisions',
  'tasks',
  'task_attempts',
  'task_steps',
  'task_events',
  'schedules',
];

describe('rows of tenants', () => {
  it('are not seen without a scope, nor with an empty one', async () => {
    expect(await slugs(null)).toEqual([]);
    expect(await slugs('')).toEqual([]);
  });
  it('are seen of one tenant under its scope, and of all under *', async () => {
    expect(await slugs(acme)).toEqual(['acme']);
    expect(await slugs('*')).toEqual(['acme', 'other']);
  });
  it('do not stay visible after the transaction that named a scope', async () => {
    await underScope('*', 'SELECT 1');
    expect(await slugs(null)).toEqual([]);
  });
  it('of another tenant cannot be written or changed', async () => {
    await expect(
      underScope(
        acme,
        `INSERT INTO tenants (id, updated_at, slug, name, search_name) VALUES ($1, now(), 'evil', 'E', 'e')`,
        [uuidv7()],
      ),
    ).rejects.toThrow(/row-level security/);
    expect(
      await underScope(acme, `UPDATE tenants SET name = 'x' WHERE id = $1 RETURNING id`, [other]),
    ).toEqual([]);
  });
  it.each(scoped)('of %s are under a forced policy', async (table) => {
    const rows = await underScope(
      null,
      `SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = $1::regclass`,
      [table],
    );
    expect(rows).toEqual([{ relrowsecurity: true, relforcerowsecurity: true }]);
  });
});

describe('the login of the control-plane', () => {
  it('passes by no policy and owns no table', async () => {
    const rows = await underScope(
      null,
      `SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user`,
    );
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false }]);
  });
  it.each([
    ['task states', `UPDATE tasks SET state = 'succeeded'`],
    ['observations', `DELETE FROM stack_observations`],
    ['releases', `UPDATE releases SET notes = ''`],
    ['fences', `UPDATE stacks SET fence = 0`],
    ['sealed values', `UPDATE secrets SET sealed = ''`],
  ])('cannot write %s', async (_, statement) => {
    await expect(underScope('*', statement)).rejects.toThrow(/permission denied/);
  });
});
