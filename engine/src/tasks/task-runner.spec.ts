import { describe, expect, it } from 'vitest';
import { Prisma } from '#libs/database';
import { passBorder, TaskStopped, type TaskHandler, type TaskRun } from '../kinds/task-handler.js';
import { createLogger } from '#libs/observability';
import type { ClaimedTask, TaskOutcome } from './claimed-task.js';
import { Failpoint } from './failpoint.js';
import type { TaskClaimsRepository } from './task-claims.repository.js';
import type { LastWords, TaskJournalRepository } from './task-journal.repository.js';
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
  ageMs: 0,
} as unknown as ClaimedTask;

/** A runner that claims one task; its row answers renewals with `row.says`. */
function aRunner(
  handle: (run: TaskRun) => Promise<void>,
  stopMs = 1_000,
  taskMs = 60_000,
  claimed = task,
) {
  const row = { says: 'held' };
  const outcomes: TaskOutcome[] = [];
  const rings: string[] = [];
  const lastWords: string[] = [];
  const waiting = [claimed];
  const claims = {
    claimSome: async (places: number) => waiting.splice(0, places),
    renew: async () => row.says,
    finish: async (_: ClaimedTask, outcome: TaskOutcome, { events }: LastWords) => {
      const lines = events.filter(({ type }) => type === 'log');
      lastWords.push(lines.at(-1)?.text ?? '');
      return outcomes.push(outcome) > 0;
    },
  } as unknown as TaskClaimsRepository;
  const journal = {
    begin: async () => ({ lastSeq: 0, bytes: 0 }),
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
      taskMs: () => taskMs,
      stopMs,
      ring: async (rung) => void rings.push(rung.id),
      failpoint: new Failpoint(null),
      onEnd: () => Promise.resolve(),
    },
  );
  return { runner, row, outcomes, rings, lastWords };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const untilStopped = (run: TaskRun): Promise<void> =>
  new Promise((_, reject) => {
    run.signal.addEventListener('abort', () => reject(new TaskStopped('stopped')));
  });

describe('TaskRunner', () => {
  it('believes the row and not the message that a task is to be cancelled', async () => {
    const { runner, row, outcomes, lastWords } = aRunner(untilStopped);
    await runner.claimAll();
    await runner.lookAgain('task-1');
    await runner.lookAgain('another task');
    expect(runner.activeCount).toBe(1);
    row.says = 'cancel-requested';
    await runner.lookAgain('task-1');
    await runner.stop();
    expect(outcomes).toEqual([
      { state: 'cancelled', hostState: 'Nothing was changed on the host.' },
    ]);
    expect(lastWords).toEqual(['Nothing was changed on the host.']);
  });

  it('begins an attempt as a stopped one when the cancellation came before it', async () => {
    const seen: boolean[] = [];
    const handle = async (run: TaskRun): Promise<void> => {
      seen.push(run.signal.aborted);
      await passBorder(run);
    };
    const again = { ...task, attempt: 2, cancelRequested: true };
    const { runner, outcomes } = aRunner(handle, 1_000, 60_000, again);
    await runner.claimAll();
    await runner.stop();
    expect(seen).toEqual([true]);
    expect(outcomes).toMatchObject([
      { state: 'cancelled', hostState: expect.stringContaining('may be stopped in part') },
    ]);
  });

  it('says what may stand on the host when the recipe that failed does not', async () => {
    const { runner, outcomes } = aRunner((run) => {
      run.record.enterStep('stop');
      return Promise.reject(new Error('unforeseen'));
    });
    await runner.claimAll();
    await runner.stop();
    expect(outcomes).toMatchObject([
      { state: 'failed', hostState: expect.stringContaining('may be stopped in part') },
    ]);
  });

  it('hands a task back when the database was away, whatever its kind', async () => {
    const { runner, outcomes } = aRunner(() =>
      Promise.reject(new Prisma.PrismaClientInitializationError('away', '7.10.0', 'P1001')),
    );
    await runner.claimAll();
    await runner.stop();
    expect(outcomes).toEqual([{ state: 'interrupted', pauseMs: 5_000 }]);
  });

  it('hands a task over at the border when it stops, and rings for it', async () => {
    const begun: string[] = [];
    const { runner, outcomes, rings } = aRunner(async (run) => {
      run.record.enterStep('render');
      begun.push('render');
      await pause(100);
      await passBorder(run);
      begun.push('records');
    });
    await runner.claimAll();
    await runner.stop();
    expect(begun).toEqual(['render']);
    expect(outcomes).toEqual([{ state: 'interrupted' }]);
    expect(rings).toEqual(['task-1']);
  });

  it('breaks a step off when it is not over in time', async () => {
    const { runner, outcomes } = aRunner((run) => {
      run.record.enterStep('images');
      return untilStopped(run);
    }, 50);
    await runner.claimAll();
    await runner.stop();
    expect(outcomes).toEqual([{ state: 'interrupted' }]);
  });

  it('waits for a migration however long it takes', async () => {
    let over = false;
    const { runner, outcomes } = aRunner(async (run) => {
      run.record.enterStep('migrate');
      await Promise.race([untilStopped(run), pause(900)]);
      over = true;
      await passBorder(run);
    }, 50);
    await runner.claimAll();
    await runner.stop();
    expect(over).toBe(true);
    expect(outcomes).toEqual([{ state: 'interrupted' }]);
  });

  it('ends a task whose time is over, and says where and what is left', async () => {
    const { runner, outcomes } = aRunner(
      (run) => {
        run.record.enterStep('stop');
        return untilStopped(run);
      },
      1_000,
      30,
    );
    await runner.claimAll();
    await expect.poll(() => outcomes.length).toBe(1);
    expect(outcomes[0]).toMatchObject({
      state: 'failed',
      code: 'TASK_TIMEOUT',
      message: expect.stringContaining('in step stop') as string,
      hostState: 'The stack may be stopped in part. Stop it again to finish, or start it.',
    });
  });

  it('takes no next step once its row belongs to another attempt', async () => {
    let acted = false;
    const { runner, row, outcomes } = aRunner(async (run) => {
      row.says = 'lost';
      await passBorder(run);
      acted = true;
    });
    await runner.claimAll();
    await runner.stop();
    expect(acted).toBe(false);
    // Nothing is written about a task that is another's.
    expect(outcomes).toEqual([]);
  });
});
