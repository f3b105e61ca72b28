/** The door to PostgreSQL as every repository uses it. */
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Database } from '#libs/database';
import { EngineStack } from '../factories/engine-stack.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let test: TestDatabase;
let admin: pg.Client;
let database: Database;

beforeAll(async () => {
  test = await createTestDatabase();
  admin = new pg.Client({ connectionString: test.adminUrl });
  await admin.connect();
  database = new Database(test.engineUrl, { poolSize: 1, applicationName: 'test', isEngine: true });
});
afterAll(async () => {
  await database.close();
  await admin.end();
  await test.drop();
});

it('asks one thing at a time of a connection, whatever a row brings with it', async () => {
  const warnings: string[] = [];
  const listen = (warning: Error): void => void warnings.push(warning.message);
  process.on('warning', listen);
  const stack = await EngineStack.create(admin);
  const id = await stack.ask({ kind: 'deploy' });
  const row = await database.transaction('*', (tx) =>
    tx.task.findUniqueOrThrow({
      where: { id },
      include: { stack: { include: { tenant: true } }, host: true, steps: true, attempts: true },
    }),
  );
  expect(row).toMatchObject({ id, stack: { tenant: { name: 'Acme' } }, steps: [] });
  // Warnings are told in the next turn.
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', listen);
  expect(warnings).toEqual([]);
});
