import { randomBytes } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import type {
  SqlDriverAdapter,
  SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { queryRawWithChars } from './char-columns.js';

/**
 * Prisma's PostgreSQL adapter for the schema engine, with two of its habits changed (seen in @prisma/adapter-pg 7.10):
 * it cuts a script at every semicolon, also inside a function body or a string, and runs the pieces one by one; and
 * it drops a shadow database before closing its own connections to it.
 */
export class MigrationAdapterFactory implements SqlMigrationAwareDriverAdapterFactory {
  readonly provider = 'postgres' as const;
  readonly adapterName = '@prisma/adapter-pg';
  readonly #adapters = new Set<SqlDriverAdapter>();

  constructor(readonly connectionString: string) {}

  connect(): Promise<SqlDriverAdapter> {
    return this.#open(this.connectionString, async () => {});
  }

  async connectToShadowDb(): Promise<SqlDriverAdapter> {
    const name = `mirab_shadow_${randomBytes(6).toString('hex')}`;
    const shadow = new URL(this.connectionString);
    shadow.pathname = `/${name}`;
    await this.#administer(`create database ${name}`);
    return this.#open(shadow.href, () =>
      this.#administer(`drop database if exists ${name} with (force)`),
    );
  }

  /** Closes what the engine left open. */
  async close(): Promise<void> {
    await Promise.all([...this.#adapters].map((adapter) => adapter.dispose()));
  }

  async #open(
    connectionString: string,
    afterDispose: () => Promise<void>,
  ): Promise<SqlDriverAdapter> {
    const adapter = await new PrismaPg({
      connectionString,
      connectionTimeoutMillis: 10_000,
    }).connect();
    const disposeAdapter = adapter.dispose.bind(adapter);
    this.#adapters.add(adapter);
    return Object.assign(adapter, {
      queryRaw: queryRawWithChars(adapter),
      /** Without arguments the text goes to the server as one simple query: any SQL, and all of it or nothing. */
      executeScript: async (script: string): Promise<void> => {
        await adapter.executeRaw({ sql: script, args: [], argTypes: [] });
      },
      dispose: async (): Promise<void> => {
        if (!this.#adapters.delete(adapter)) return;
        await disposeAdapter();
        await afterDispose();
      },
    });
  }

  async #administer(sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.connectionString });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }
}
