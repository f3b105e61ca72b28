/** A start, a stop and a removal that are cancelled half-way: what is left on the host, in the zone and on record. */
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StackTaskInput } from '#libs/contracts';
import type { Database } from '#libs/database';
import { generateSealingKeys, Opener } from '#libs/sealing';
import { FakeAnsibleRunner } from '../../engine/src/adapters/ansible/fake-ansible-runner.js';
import { RestorePointsRepository } from '../../engine/src/backups/restore-points.repository.js';
import { ChangeHandler } from '../../engine/src/kinds/change/change.handler.js';
import { RemoveHandler } from '../../engine/src/kinds/remove/remove.handler.js';
import { StartHandler } from '../../engine/src/kinds/start/start.handler.js';
import { StopHandler } from '../../engine/src/kinds/stop/stop.handler.js';
import { RevisionChange } from '../../engine/src/stacks/revision-change.js';
import { StandingReturn } from '../../engine/src/stacks/standing-return.js';
import { TaskClaimsRepository } from '../../engine/src/tasks/task-claims.repository.js';
import { type TaskRunner } from '../../engine/src/tasks/task-runner.js';
import { partsOnPaper, runnerOnPaper } from '../factories/engine-on-paper.js';
import { EngineStack } from '../factories/engine-stack.js';
import { containersOf, ZoneOnPaper } from '../factories/on-paper.js';
import { openEngineDatabase, type EngineDatabase } from '../support/engine-database.js';

let opened: EngineDatabase;
let admin: pg.Client;
let database: Database;
let stack: EngineStack;
let runner: FakeAnsibleRunner;
let dns: ZoneOnPaper;
let tasks: TaskRunner;

const never = new Promise<void>(() => undefined);
const removal = (deleteVolumes: boolean): StackTaskInput => ({
  kind: 'remove',
  confirmTenantName: 'Acme',
  deleteVolumes,
});

beforeAll(async () => {
  opened = await openEngineDatabase();
  ({ admin, database } = opened);
});
afterAll(() => opened.close());
beforeEach(async () => {
  stack = await EngineStack.create(admin);
  runner = new FakeAnsibleRunner();
  dns = new ZoneOnPaper();
  tasks = createRunner();
  const containers = containersOf(stack.spec);
  for (const playbook of ['apply-stack.yml', 'settle-stack.yml', 'revert-stack.yml'] as const)
    runner.answer(playbook, { result: { containers } });
  expect(await carryOut({ kind: 'deploy' })).toEqual({ state: 'succeeded', hostState: null });
});

function createRunner(): TaskRunner {
  const opener = new Opener(generateSealingKeys().privateKey);
  const lookup = { addressesOf: () => Promise.resolve([]) };
  const onPaper = partsOnPaper({ database, opener, runner, dns });
  const parts = { ...onPaper, lookup, back: new StandingReturn(onPaper) };
  return runnerOnPaper(database, [
    new ChangeHandler(new RevisionChange(parts), new RestorePointsRepository(database)),
    new StartHandler(parts),
    new StopHandler(parts),
    new RemoveHandler(parts),
  ]);
}

interface End {
  state: string;
  hostState: string | null;
}

interface Meanwhile {
  /** Done while it waits. */
  before?: (id: string) => Promise<void>;
  /** Done once it runs. */
  during?: (id: string) => Promise<void>;
}

async function carryOut(input: StackTaskInput, { before, during }: Meanwhile = {}): Promise<End> {
  // An engine looks for more once a task has ended; what is asked for here waits for the test.
  await expect.poll(() => tasks.activeCount).toBe(0);
  await tasks.claimAll();
  const id = await stack.ask(input);
  await before?.(id);
  await tasks.claimAll();
  await during?.(id);
  for (;;) {
    const { rows } = await admin.query<End>(
      `SELECT state, host_state AS "hostState" FROM tasks WHERE id = $1`,
      [id],
    );
    if (rows[0] && !['queued', 'running'].includes(rows[0].state)) return rows[0];
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Cancels the task once its playbook hangs. */
const cancelled = (
  input: StackTaskInput,
  playbook: 'start-stack.yml' | 'stop-stack.yml' | 'remove-stack.yml' | 'apply-stack.yml',
): Promise<End> => {
  runner.answer(playbook, { until: never });
  runner.runs.length = 0;
  const during = async (id: string): Promise<void> => {
    while (runner.runs.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await askToCancel(id);
    await tasks.lookAgain(id);
  };
  return carryOut(input, { during });
};
const askToCancel = async (id: string): Promise<void> => {
  await admin.query('UPDATE tasks SET cancel_requested_at = now() WHERE id = $1', [id]);
};
const findTry = async (id: string): Promise<unknown> =>
  (await admin.query('SELECT state, attempt FROM tasks WHERE id = $1', [id])).rows[0];
/** Another engine takes the task and is gone with it, nobody knows how far. */
const loseFirstAttempt = async (id: string): Promise<void> => {
  const claims = new TaskClaimsRepository(database, { engine: 'killed', leaseSeconds: 0 });
  expect((await claims.claimNext())?.id).toBe(id);
  expect(await claims.reap()).toEqual([id]);
};
const lastRun = () => {
  const { playbook, vars } = runner.runs.at(-1) ?? { playbook: null, vars: null };
  return { playbook, vars };
};

describe('a cancelled act', () => {
  it('of stopping leaves the stack running as before, and on record', async () => {
    expect(await cancelled({ kind: 'stop' }, 'stop-stack.yml')).toEqual({
      state: 'cancelled',
      hostState: 'Release 1.0.0 (revision 1) runs as before.',
    });
    expect(lastRun()).toMatchObject({ playbook: 'revert-stack.yml', vars: { stopped: false } });
    expect(await stack.findState()).toBe('running');
  });

  it('of starting leaves the stack stopped as before', async () => {
    runner.answer('stop-stack.yml', { result: { containers: [] } });
    expect((await carryOut({ kind: 'stop' })).state).toBe('succeeded');
    expect(await cancelled({ kind: 'start' }, 'start-stack.yml')).toEqual({
      state: 'cancelled',
      hostState: 'Release 1.0.0 (revision 1) is stopped as before.',
    });
    expect(lastRun()).toMatchObject({ playbook: 'revert-stack.yml', vars: { stopped: true } });
    expect(await stack.findState()).toBe('stopped');
  });

  it('of removing brings back the stack and its names', async () => {
    const names = [...dns.names].sort();
    expect(names).not.toEqual([]);
    expect(await cancelled(removal(false), 'remove-stack.yml')).toEqual({
      state: 'cancelled',
      hostState: 'Release 1.0.0 (revision 1) runs as before.',
    });
    expect([...dns.names].sort()).toEqual(names);
    expect(lastRun().playbook).toBe('revert-stack.yml');
    expect(await stack.findState()).toBe('running');
  });

  it('of removing the volumes too brings nothing back, and says what is left', async () => {
    const { state, hostState } = await cancelled(removal(true), 'remove-stack.yml');
    expect(state).toBe('cancelled');
    expect(hostState).toContain('may be gone, all of them or in part. Remove it again to finish');
    expect(lastRun().playbook).toBe('remove-stack.yml');
  });

  it('of removing, asked for before it began, changes nothing', async () => {
    const names = [...dns.names].sort();
    runner.runs.length = 0;
    expect(await carryOut(removal(true), { before: askToCancel })).toEqual({
      state: 'cancelled',
      hostState: 'Nothing was changed on the host.',
    });
    expect(runner.runs).toEqual([]);
    expect([...dns.names].sort()).toEqual(names);
  });

  it.each([
    ['brings back the stack and its names', false, 'runs as before.'],
    ['says of one with its volumes what may be gone', true, 'may be gone, all of them or in part.'],
  ])('of removing %s, its engine having been killed', async (_, deleteVolumes, words) => {
    const names = [...dns.names].sort();
    const before = async (id: string): Promise<void> => {
      await loseFirstAttempt(id);
      await askToCancel(id);
      dns.names.clear();
    };
    const end = await carryOut(removal(deleteVolumes), { before });
    expect(end.state).toBe('cancelled');
    expect(end.hostState).toContain(words);
    expect([...dns.names].sort()).toEqual(deleteVolumes ? [] : names);
    expect(await stack.findState()).toBe('running');
  });

  it('brings the host back although its last try had failed and the next was to come later', async () => {
    const failure = {
      step: 'stop' as const,
      task: 'x',
      message: 'Docker does not answer on the host.',
    };
    runner.answer('stop-stack.yml', { failure });
    const end = await carryOut(
      { kind: 'stop' },
      {
        during: async (id) => {
          await expect.poll(() => findTry(id)).toEqual({ state: 'queued', attempt: 1 });
          await askToCancel(id);
          const claims = new TaskClaimsRepository(database, { engine: 'other', leaseSeconds: 60 });
          expect(await claims.cancelQueued()).toEqual([]);
          await tasks.claimAll();
        },
      },
    );
    expect(end).toEqual({
      state: 'cancelled',
      hostState: 'Release 1.0.0 (revision 1) runs as before.',
    });
    expect(lastRun()).toMatchObject({ playbook: 'revert-stack.yml', vars: { stopped: false } });
  });

  it.each<[string, StackTaskInput, 'stop-stack.yml' | 'apply-stack.yml', string]>([
    [
      'a stop',
      { kind: 'stop' },
      'stop-stack.yml',
      'The stack could not be returned to what it was: Docker hung. Once the cause is mended, start it again.',
    ],
    [
      'a deploy',
      { kind: 'deploy' },
      'apply-stack.yml',
      'The host could not be returned to what ran before: Docker hung. Deploy again once the cause is mended.',
    ],
  ])('of %s whose host cannot be returned is a failure that says so', async (_, ...act) => {
    const [input, playbook, hostState] = act;
    const failure = { step: 'revert' as const, task: 'x', message: 'Docker hung.' };
    runner.answer('revert-stack.yml', { failure });
    expect(await cancelled(input, playbook)).toEqual({ state: 'failed', hostState });
    const { rows } = await admin.query(
      `SELECT error_code AS code, error_message AS message FROM tasks ORDER BY created_at DESC LIMIT 1`,
    );
    expect(rows).toEqual([{ code: 'PLAYBOOK_FAILED', message: `Cancelled. ${hostState}` }]);
  });
});
