import { describe, expect, it } from 'vitest';
import { endsTransactions, renderEngineMessage, renderFailure } from './migration-error.js';

describe('renderEngineMessage', () => {
  it('keeps what PostgreSQL says and drops the trace of the engine', () => {
    const text =
      'external connector error\nError querying the database: ERROR: no such type\nHINT: cast it\n   0: sql_schema_connector::apply\n           with migration_name="x"\n';
    expect(renderEngineMessage(new Error(text))).toBe('ERROR: no such type\nHINT: cast it');
  });
});

describe('endsTransactions', () => {
  it('sees a commit of its own', () => {
    expect(endsTransactions('begin;\ncreate table a (x int);\n  COMMIT;\n')).toBe(true);
  });

  it('is not misled by a function body or by "on commit"', () => {
    const script =
      'create function f() returns int language plpgsql as $$\nbegin\n  return 1;\nend;\n$$;\ncreate temp table t (x int) on commit drop;';
    expect(endsTransactions(script)).toBe(false);
  });
});

describe('renderFailure', () => {
  it('names the migration, the reason, the state and what to do', () => {
    expect(renderFailure(['2_b'], 'ERROR: no', false).message).toBe(
      'The migration 2_b failed: ERROR: no\nNothing of it is in the database; those before it stay applied. Correct it, then run this again.',
    );
  });
});
