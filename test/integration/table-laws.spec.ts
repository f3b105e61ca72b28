/** What the tables themselves refuse, whoever writes: the grammar of identifiers (rule R3) and a second writer of a column. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grammar } from '#libs/contracts';
import { identifiers } from '../factories/identifiers.js';
import type { Row } from '../factories/row-shapes.js';
import { badRows, goodRows } from '../factories/table-rows.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

/** Inserts and takes it back. References are not looked at: the row stands alone, and only its own values may be wrong. */
async function tryInsert(table: string, row: Row): Promise<{ code?: string; constraint?: string }> {
  const columns = Object.keys(row);
  const places = columns.map((_, index) => `$${index + 1}`);
  const names = columns.map((column) => client.escapeIdentifier(column));
  await client.query('BEGIN');
  try {
    await client.query('SET LOCAL session_replication_role = replica');
    // A table of one row has no place for a second one.
    await client.query(`DELETE FROM ${client.escapeIdentifier(table)}`);
    await client.query(
      `INSERT INTO ${client.escapeIdentifier(table)} (${names.join(', ')}) VALUES (${places.join(', ')})`,
      Object.values(row),
    );
    return {};
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    const { code, constraint } = error;
    return { ...(code ? { code } : {}), ...(constraint ? { constraint } : {}) };
  } finally {
    await client.query('ROLLBACK');
  }
}

describe('the CHECK constraints', () => {
  it('are all tried here, each on its own table', async () => {
    const { rows } = await client.query<{ constraint: string; table: string }>(
      `SELECT conname AS constraint, conrelid::regclass::text AS table FROM pg_constraint
       WHERE contype = 'c' AND connamespace = 'public'::regnamespace ORDER BY conname`,
    );
    const tried = badRows.map(({ constraint, table }) => ({ constraint, table }));
    expect(tried.sort((a, b) => (a.constraint < b.constraint ? -1 : 1))).toEqual(rows);
  });

  it.each(Object.keys(goodRows))('accept good rows of %s', async (table) => {
    for (const row of goodRows[table] ?? []) expect(await tryInsert(table, row)).toEqual({});
  });

  it.each(badRows)('$constraint refuses', async ({ constraint, table, changes }) => {
    const [good] = goodRows[table] ?? [];
    expect(changes.length).toBeGreaterThan(0);
    for (const change of changes)
      expect([change, await tryInsert(table, { ...good, ...change })]).toEqual([
        change,
        { code: '23514', constraint },
      ]);
  });
});

describe('the grammar of the contracts', () => {
  const twins = [
    ['tenants', 'slug', grammar.slug],
    ['products', 'slug', grammar.slug],
    ['hosts', 'slug', grammar.slug],
    ['backup_targets', 'slug', grammar.slug],
    ['environments', 'zone', grammar.hostname],
    ['hostnames', 'fqdn', grammar.hostname],
    ['secrets', 'name', grammar.variableName],
    ['releases', 'version', grammar.releaseVersion],
  ] as const;

  it.each(twins)('agrees with the table %s on its %s', async (table, column, schema) => {
    const [good] = goodRows[table] ?? [];
    for (const value of identifiers) {
      const stored = await tryInsert(table, { ...good, [column]: value });
      expect([value, stored.code === undefined]).toEqual([value, schema.safeParse(value).success]);
    }
  });
});

describe('names that people see', () => {
  it('are the same for the contracts and the tables, character by character', async () => {
    const points = [
      ...Array.from({ length: 0xd7ff }, (_, index) => index + 1),
      ...Array.from({ length: 0x2000 }, (_, index) => 0xe000 + index),
      0x1bc9f,
      0x1bca0,
      0x1bca3,
      0x1bca4,
      0x1d172,
      0x1d173,
      0x1d17a,
      0x1f600,
      0xdffff,
      0xe0000,
      0xe0fff,
      0xe1000,
    ];
    const { rows } = await client.query<{ definition: string }>(
      `SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conname = 'tenants_name_visible'`,
    );
    const pattern = /'(\[.*\])'/.exec(rows[0]?.definition ?? '')?.[1];
    const seen = await client.query<{ point: number }>(
      'SELECT point FROM unnest($1::int[]) point WHERE chr(point) ~ $2',
      [points, pattern],
    );
    const visible = new Set(seen.rows.map(({ point }) => point));
    // Control and direction characters are refused by another law.
    const differ = points.filter((point) => {
      const text = String.fromCodePoint(point);
      if (/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(text)) return false;
      return visible.has(point) !== grammar.displayName.safeParse(text).success;
    });
    expect(differ.map((point) => point.toString(16))).toEqual([]);
  });
});

describe('the outbox', () => {
  it('is the control-plane’s alone', async () => {
    const rights = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];
    const { rows } = await client.query<{ role: string; held: boolean }>(
      `SELECT role, has_table_privilege(role, 'outbox_messages', need) AS held
       FROM unnest(ARRAY['mirab_control_plane', 'mirab_engine']) role, unnest($1::text[]) need`,
      [rights],
    );
    const heldBy = (role: string) => rows.filter((row) => row.role === role).map((row) => row.held);
    expect(heldBy('mirab_control_plane')).toEqual(rights.map(() => true));
    expect(heldBy('mirab_engine')).toEqual(rights.map(() => false));
  });
});

describe('backups', () => {
  const rightsOf = async (role: string): Promise<Record<string, string | null>> => {
    const { rows } = await client.query<{ name: string; rights: string | null }>(
      `SELECT t AS name, string_agg(r, ' ' ORDER BY r) FILTER (WHERE has_table_privilege($1, t, r)) AS rights
       FROM unnest(ARRAY['backup_targets', 'backup_repositories', 'restore_points', 'restore_point_proofs']) t,
         unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) r GROUP BY t`,
      [role],
    );
    return Object.fromEntries(rows.map(({ name, rights }) => [name, rights]));
  };

  it('are places that the control-plane makes, and points that the engine writes once', async () => {
    expect(await rightsOf('mirab_engine')).toEqual({
      backup_targets: 'SELECT',
      backup_repositories: 'SELECT',
      restore_points: 'INSERT SELECT',
      restore_point_proofs: 'INSERT SELECT',
    });
    expect(await rightsOf('mirab_control_plane')).toEqual({
      backup_targets: 'DELETE INSERT SELECT UPDATE',
      backup_repositories: 'INSERT SELECT',
      restore_points: 'SELECT',
      restore_point_proofs: 'SELECT',
    });
  });

  it('have keys that nobody replaces', async () => {
    const change = `UPDATE backup_repositories SET password_sealed = 'x'`;
    await client.query('BEGIN');
    await client.query('SET LOCAL session_replication_role = replica');
    await client.query(
      `INSERT INTO backup_repositories (id, tenant_id, target_id, password_sealed)
       SELECT id, id, id, 'sealed' FROM (SELECT gen_random_uuid() AS id)`,
    );
    await client.query('SET LOCAL session_replication_role = origin');
    await expect(client.query(change)).rejects.toThrow('backup_repositories');
    await client.query('ROLLBACK');
  });
});

describe('a column', () => {
  it('has one writer', async () => {
    const { rows } = await client.query<{ column: string }>(
      `SELECT c.relname || '.' || a.attname AS column FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
         AND has_column_privilege('mirab_control_plane', c.oid, a.attnum, 'UPDATE')
         AND has_column_privilege('mirab_engine', c.oid, a.attnum, 'UPDATE') ORDER BY 1`,
    );
    expect(rows.map(({ column }) => column)).toEqual([]);
  });
});
