/** A database of a suite's own, as an engine uses it and as somebody who may do everything there. */
import pg from 'pg';
import { Database } from '#libs/database';
import { createTestDatabase } from './test-database.js';

export interface EngineDatabase {
  admin: pg.Client;
  database: Database;
  close(): Promise<void>;
}

export async function openEngineDatabase(): Promise<EngineDatabase> {
  const test = await createTestDatabase();
  const admin = new pg.Client({ connectionString: test.adminUrl });
  await admin.connect();
  const database = new Database(test.engineUrl, { poolSize: 4, applicationName: 'test' });
  return {
    admin,
    database,
    close: async () => {
      await database.close();
      await admin.end();
      await test.drop();
    },
  };
}
