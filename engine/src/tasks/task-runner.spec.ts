import { describe, expect, it } from 'vitest';
import { Prisma } from '#libs/database';
import { TaskStopped, type TaskHandler, type TaskRun } from '../kinds/task-handler.js';
import { createLogger } from '#libs/observability';
import type { ClaimedTask, TaskOutcome } from './claimed-task.js';
import { Failpoint } from './failpoint.js';
import type { TaskClaimsRepository } from './task-claims.repository.js';
import type { TaskJournalRepository } from './task-journal.repository.js';
import { TaskRunner } from './task-runner.js';

const task = {
  id: 'task-1',
  kind: 'stop',
  tenantId: 'tenant-1',
  stackId: 'stack-1',
  hostId: 'host-1',
  fence: 1,
  attempt: 1,
  failures: 0,
} as unknown as ClaimedTask;

/** A runner that claims one task; its row answers renewals with `row.says`. */
function aRunner(handle: (run: TaskRun) => Promise<void>) {
  const row = { says: 'held' };
  const outcomes: TaskOutcome[] = [];
  const waiting = [task];
  const claims = {
    claimNext: async () => waiting.shift() ?? null,
    renew: async () => row.says,
    finish: async (_: ClaimedTask, outcome: TaskOutcome) => outcomes.push(outcome) > 0,
  } as unknown as TaskClaimsRepository;
  const journal = {
    begin: async () => ({ lastSeq: 0 }),
    append: async () => true,
  } as unknown as TaskJournalRepository;
  const handlers = new Map([['stop', { handle } as unknown as TaskHandler]] as const);
  const runner = new TaskRunner(
    claims,
    journal,
    handlers,
    async () => undefined,
    createLogger('engine', 'error'),
    {
      slots: 1,
      leaseSeconds: 3_600,
      stopMs: 1_000,
      failpoint: new Failpoint(null),
      onEnd: () => Promise.resolve(),
    },
  );
  return { runner, row, outcomes };
}

const untilStopped = (run: TaskRun): Promise<void> =>
  new Promise((_, reject) => {
    run.signal.addEventListener('abort', () => reject(new TaskStopped('stopped')));
  });

describe('TaskRunner', () => {
  it('believes the row and not the message that a task is to be cancelled', async () => {
    const { runner, row, outcomes } = aRunner(untilStopped);
    await runner.claimAll();
    await runner.lookAgain('task-1');
    await runner.lookAgain('another task');
    expect(runner.activeCount).toBe(1);
    row.says = 'cancel-requested';
    await runner.lookAgain('task-1');
    await runner.stop();
    expect(outcomes).toEqual([{ state: 'cancelled', hostState: null }]);
  });

  it('hands a task back when the database was away, whatever its kind', async () => {
    const { runner, outcomes } = aRunner(() =>
      Promise.reject(new Prisma.PrismaClientInitializationError('away', '7.10.0', 'P1001')),
    );
    await runner.claimAll();
    await runner.stop();
    expect(outcomes).toEqual([{ state: 'interrupted' }]);
  });
});
