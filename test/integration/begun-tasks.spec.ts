/** Tasks that were begun and wait for another try: whether they still wait for a window or a pause, and what a cancellation means then. */
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StackTaskInput, StepName } from '#libs/contracts';
import type { Database } from '#libs/database';
import { TaskClaimsRepository } from '../../engine/src/tasks/task-claims.repository.js';
import { EngineStack } from '../factories/engine-stack.js';
import { openEngineDatabase, type EngineDatabase } from '../support/engine-database.js';

let opened: EngineDatabase;
let admin: pg.Client;
let database: Database;
let stack: EngineStack;
let claims: TaskClaimsRepository;

beforeAll(async () => {
  opened = await openEngineDatabase();
  ({ admin, database } = opened);
  claims = new TaskClaimsRepository(database, { engine: 'engine', leaseSeconds: 60 });
});
afterAll(() => opened.close());
beforeEach(async () => {
  stack = await EngineStack.create(admin);
});

const inputs = {
  stop: { kind: 'stop' },
  start: { kind: 'start' },
  deploy: { kind: 'deploy' },
  remove: { kind: 'remove', confirmTenantName: 'Acme', deleteVolumes: false },
} satisfies Record<string, StackTaskInput>;

/** A try that comes as far as `step` and fails; the next one is to come after a minute. @returns the task's id. */
async function fail(kind: keyof typeof inputs, step: StepName): Promise<string> {
  const id = await stack.ask(inputs[kind]);
  await failAgain(id, step);
  return id;
}
async function failAgain(id: string, step: StepName): Promise<void> {
  const claimed = await claims.claimNext();
  if (claimed?.id !== id) throw new Error('another one was claimed');
  const at = new Date().toISOString();
  const common = { at, step, level: 'info', text: '', data: null } as const;
  const outcome = { code: 'HOST_UNREACHABLE', message: '', pauseMs: 60_000, hostState: null };
  const events = [{ ...common, seq: claimed.attempt, type: 'step' as const }];
  const held = await claims.finish(
    claimed,
    { state: 'retried', ...outcome },
    { events, steps: [] },
  );
  expect(held).toBe(true);
}
const askToCancel = () => admin.query('UPDATE tasks SET cancel_requested_at = now()');
const closeWindow = () =>
  admin.query(
    `UPDATE tasks SET available_at = now(), not_before = now() - interval '2 hours', not_after = now() - interval '1 hour'`,
  );

describe('a task that was begun', () => {
  it('goes on after its window has closed, and one that was not does not begin', async () => {
    const begun = await fail('stop', 'stop');
    await closeWindow();
    expect(await claims.claimNext()).toMatchObject({ id: begun, attempt: 2 });
    stack = await EngineStack.create(admin);
    await stack.ask(inputs.stop);
    await closeWindow();
    expect(await claims.claimNext()).toBeNull();
    await askToCancel();
    expect(await claims.claimNext()).toBeNull();
    expect(await claims.cancelQueued()).toHaveLength(1);
  });

  it.each([
    ['remove', 'records'],
    ['remove', 'remove'],
    ['stop', 'stop'],
    ['start', 'start'],
    ['start', 'records'],
  ] as const)(
    'of kind %s that failed after it had begun %s is cancelled by a try that brings the host back, without a pause',
    async (kind, step) => {
      const id = await fail(kind, step);
      expect(await claims.claimNext()).toBeNull();
      await askToCancel();
      expect(await claims.cancelQueued()).toEqual([]);
      const back = await claims.claimNext();
      expect(back).toMatchObject({ id, cancelRequested: true, attempt: 2 });
      if (back) await claims.finish(back, { state: 'cancelled', hostState: 'As before.' });
      expect(await claims.claimNext()).toBeNull();
    },
  );

  it('remembers what an earlier try had begun when the last one did not come as far', async () => {
    const id = await fail('stop', 'stop');
    await admin.query('UPDATE tasks SET available_at = now()');
    await failAgain(id, 'fence');
    await askToCancel();
    expect(await claims.cancelQueued()).toEqual([]);
    expect(await claims.claimNext()).toMatchObject({ id, attempt: 3 });
  });

  it.each([
    ['stop', 'fence'],
    ['remove', 'validate'],
    ['deploy', 'start'],
  ] as const)(
    'of kind %s is cancelled at once when it failed in %s: nothing is to be brought back',
    async (kind, step) => {
      const id = await fail(kind, step);
      await askToCancel();
      expect((await claims.cancelQueued()).map((task) => task.id)).toEqual([id]);
    },
  );
});

describe('the fence number of a stack', () => {
  it('never falls, whoever writes it', async () => {
    await stack.ask(inputs.stop);
    await claims.claimNext();
    await expect(admin.query('UPDATE stacks SET fence = fence - 1')).rejects.toThrow(
      'a fence number never falls',
    );
    await admin.query('UPDATE stacks SET fence = fence');
  });
});
