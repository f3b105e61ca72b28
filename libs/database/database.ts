/** The door to PostgreSQL. Repositories are its only users; each transaction of the control-plane names its tenant scope (rule R13). */
import { PrismaClient, Prisma } from './generated/client.js';
import { OneAtATimePg } from './one-at-a-time.js';
import { StatementNames } from './statement-names.js';

/** Handle inside a transaction; repositories take it as their first argument. */
export type Transaction = Prisma.TransactionClient;

/** Which rows a transaction may see: one tenant's, or all (`*`) for people of the vendor. */
export type Scope = { tenantId: string } | '*';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface DatabaseOptions {
  poolSize: number;
  applicationName: string;
  /**
   * True for the engine, whose role sees every row by a policy of its own and which asks the same few texts all day: its transactions
   * name no scope, and each text is planned once per connection. Between a request and the first step every millisecond is waited for.
   */
  isEngine?: boolean;
  /** The longest that one statement is waited for, in milliseconds: a server that freezes within a transaction would hold its caller for ever. */
  silenceMs?: number;
}

export class Database {
  private readonly client: PrismaClient;
  private readonly namesScope: boolean;

  /** @param url of the process's own login role; a superuser or table owner would pass by the row-level policies. */
  constructor(url: string, options: DatabaseOptions) {
    const pool = {
      connectionString: url,
      max: options.poolSize,
      application_name: options.applicationName,
      connectionTimeoutMillis: 5_000,
      idle_in_transaction_session_timeout: 30_000,
      query_timeout: options.silenceMs ?? 30_000,
    };
    const names = new StatementNames();
    const prepared = { statementNameGenerator: ({ sql }: { sql: string }) => names.nameOf(sql) };
    this.client = new PrismaClient({
      adapter: new OneAtATimePg(pool, options.isEngine ? prepared : undefined),
    });
    this.namesScope = !options.isEngine;
  }

  /**
   * Runs `work` in one transaction that sees only `scope`. Everything it writes, audit entry and outbox row included, stands or
   * falls together.
   * @param options.timeoutMs the longest that it may take
   * @throws Error on an empty or malformed tenant id, before anything is asked of the database.
   */
  async transaction<T>(
    scope: Scope,
    work: (tx: Transaction) => Promise<T>,
    { timeoutMs = 30_000 } = {},
  ): Promise<T> {
    const name = scope === '*' ? '*' : scope.tenantId;
    if (name !== '*' && !uuid.test(name)) throw new Error('A transaction needs a tenant id or "*"');
    if (!this.namesScope && name !== '*') throw new Error('The engine acts for all tenants alone');
    return this.client.$transaction(
      async (tx) => {
        if (this.namesScope) await tx.$executeRaw`SELECT set_config('mirab.scope', ${name}, true)`;
        return work(tx);
      },
      { maxWait: 10_000, timeout: timeoutMs },
    );
  }

  /**
   * Runs one statement over all rows. For the engine it is a transaction of its own: nothing is asked before it and nothing after; where a
   * scope has to be named first, it is a transaction as every other.
   */
  async statement<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.namesScope ? this.transaction('*', work) : work(this.client);
  }

  /** Resolves when the database answers; rejects with the driver's error otherwise. */
  async ping(): Promise<void> {
    await this.client.$queryRaw`SELECT 1`;
  }

  async close(): Promise<void> {
    await this.client.$disconnect();
  }
}

/** True when `error` is the refusal of a unique index; `target` holds its columns or constraint. */
export const isUniqueViolation = (error: unknown): error is Prisma.PrismaClientKnownRequestError =>
  error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';

/** True when a row that others refer to was to be deleted. */
export const isForeignKeyViolation = (error: unknown): boolean =>
  error instanceof Prisma.PrismaClientKnownRequestError &&
  (error.code === 'P2003' || error.code === 'P2014');

/** A plain JSON copy of `value`, in the type that JSON columns take. Reading goes the other way through a schema. */
export const toJson = (value: unknown): Prisma.InputJsonValue =>
  JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue;
