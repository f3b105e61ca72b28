/**
 * Promise 1, enumerated for what is not the engine: every process that a task works with is killed (SIGKILL) at the beginning of every step
 * and after the last one, see lattice.ts. `make crash only=<kind> process=<name>` runs a part.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { StackResponse, StackTaskKind, TaskResponse, TenantResponse } from '#libs/contracts';
import { startTestMirab, type TestMirab } from '../support/mirab.js';
import { select } from '../support/test-database.js';
import { getServers } from '../support/servers.js';
import { resolveName } from '../support/site.js';
import { LatticeReport } from './crash-report.js';
import {
  assertEveryKind,
  bordersOf,
  expectServing,
  listRunning,
  makeCrashStack,
  mayBeSkipped,
  removeContainers,
  site,
} from './crash-stack.js';
import { Lattice, notNeeded, planOffset, type Passage } from './lattice.js';
import { SiteWatch } from './site-watch.js';
import { carriers, victimNames, Victims } from './victims.js';

const wanted = {
  kind: process.env['MIRAB_TEST_CRASH_KIND'] ?? '',
  process: process.env['MIRAB_TEST_CRASH_PROCESS'] ?? '',
};
/** Milliseconds after a kill in which a failed request is laid to it: until its process, and the containers with it, are back. */
const carrierAwayMs = 60_000;

const report = new LatticeReport();
/** A run that was cut short, or in which anything was wrong, is not reported as if it were whole. */
let passed = 0;
let mirab: TestMirab;
let victims: Victims;
let lattice: Lattice;
let stack: StackResponse;
let releases: { old: string; new: string };

const getStack = (): Promise<StackResponse> => mirab.api.get<StackResponse>(`/stacks/${stack.id}`);

const query = <Row extends pg.QueryResultRow>(sql: string, values: string[]): Promise<Row[]> =>
  select<Row>(mirab.database.adminUrl, sql, values);

beforeAll(async () => {
  const directory = join(getServers().stateDir, 'halts');
  lattice = new Lattice(directory);
  mirab = await startTestMirab({
    engine: {
      MIRAB_MODE: 'development',
      MIRAB_FAILPOINT: `pause:${directory}`,
      // A database that was away leaves the task to the end of its lease.
      MIRAB_ENGINE_LEASE_SECONDS: '10',
    },
  });
  victims = new Victims(mirab);
  ({ stack, releases } = await makeCrashStack(mirab));
});
afterAll(async () => {
  if (passed === wantedWays.length * victimNames.length)
    report.write(join(import.meta.dirname, '../../docs'));
  await victims?.allBack().catch(() => undefined);
  if (mirab) await removeContainers(mirab);
  await lattice?.close();
  await mirab?.close();
});

interface Move {
  kind: StackTaskKind;
  input: () => Promise<Record<string, unknown>>;
  /** A site that serves before and after is asked all the way. */
  serves: boolean;
  expectDone: () => Promise<void>;
}

/** One task of the lattice with the kills of one offset that are wanted; then everything is as after a task that nothing met. */
async function passThrough({ kind, input, serves, expectDone }: Move, offset: number) {
  const plan = planOffset(bordersOf(kind), offset).filter(
    ({ victim }) =>
      (wanted.kind === '' || wanted.kind === kind) &&
      (wanted.process === '' || wanted.process === victim),
  );
  const watch = serves ? new SiteWatch(site) : null;
  const body = await input();
  const passage = await lattice
    .carryOut({ mirab, victims, kind, plan }, () =>
      mirab.api.post<TaskResponse>(`/stacks/${stack.id}/tasks`, body),
    )
    .finally(() => watch?.stop());
  tell(kind, offset, passage, watch);
  expect(passage.tasks.at(-1)?.state).toBe('succeeded');
  for (const { border, reason } of passage.notMet)
    if (!mayBeSkipped.test(border)) expect(reason, border).not.toBe(notNeeded);
  await expectWholeHistory(passage);
  expect(existsSync(join(mirab.stacksDirectory, stack.key, 'compose.transition.yaml'))).toBe(false);
  await expectDone();
  const failedAt = watch?.failedAt ?? [];
  const failedAfter = countByCarrier(passage, failedAt);
  if (plan.length > 0) report.add(kind, passage, { requests: watch?.requests ?? 0, failedAfter });
  expect(failedAfter.get('nothing') ?? 0).toBe(0);
}

/** Failed requests by the newest kill of a carrier before them; by `nothing` where there is none, or too long ago. */
function countByCarrier({ kills }: Passage, failedAt: readonly number[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const at of failedAt) {
    const cause = kills.findLast(
      (kill) => carriers.has(kill.victim) && at > kill.at - 1_000 && at < kill.at + carrierAwayMs,
    );
    const name = cause?.victim ?? 'nothing';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function tell(kind: string, offset: number, passage: Passage, watch: SiteWatch | null): void {
  const tries = passage.tasks.map(
    ({ state, error, attempts }) =>
      `${state}${error ? ` ${error.code}: ${error.message} (${error.hostState ?? ''})` : ''} [${attempts.map(({ outcome }) => outcome).join(' ')}]`,
  );
  const kills = passage.kills.map(
    ({ border, victim, recoveredMs }) => `${border} ${victim} ${String(recoveredMs)}`,
  );
  process.stdout.write(
    `${kind} ${String(offset)}: ${tries.join(' | ')}; ${kills.join(', ')}; not met ${passage.notMet.map(({ border, victim }) => `${border} ${victim}`).join(', ')}; ${String(watch?.requests ?? 0)} requests, ${String(watch?.failedAt.length ?? 0)} failed\n`,
  );
}

/** The fence never fell, every attempt has its end, every step of the last one its outcome. */
async function expectWholeHistory({ tasks }: Passage): Promise<void> {
  const attempts = await query<{ fence: string; outcome: string; open: boolean }>(
    `SELECT a.fence, a.outcome, a.finished_at IS NULL AS open FROM task_attempts a JOIN tasks t ON t.id = a.task_id
     WHERE t.stack_id = $1 ORDER BY a.started_at`,
    [stack.id],
  );
  const fences = attempts.map(({ fence }) => Number(fence));
  expect(fences).toEqual([...new Set(fences)].sort((one, other) => one - other));
  expect(attempts.filter(({ open, outcome }) => open || outcome === 'running')).toEqual([]);
  for (const { attempts: told } of tasks)
    expect(told.map(({ number }) => number)).toEqual(told.map((_, index) => index + 1));
  const unfinished = tasks
    .at(-1)
    ?.steps.filter(({ state }) => state !== 'succeeded' && state !== 'skipped');
  expect(unfinished).toEqual([]);
}

/** The containers may be on their way back after Docker was away. */
async function expectBack(text: string): Promise<void> {
  await vi.waitFor(async () => expectServing(await getStack(), text), {
    timeout: 60_000,
    interval: 500,
  });
  expect(await resolveName(site)).not.toEqual([]);
}
async function expectStopped(): Promise<void> {
  expect(await listRunning(stack)).toEqual([]);
}

const upgrade: Move = {
  kind: 'upgrade',
  input: async () => ({ kind: 'upgrade', releaseId: releases.new }),
  serves: true,
  expectDone: () => expectBack('1.1.0'),
};
const rollback: Move = {
  kind: 'rollback',
  input: async () => ({ kind: 'rollback' }),
  serves: true,
  expectDone: () => expectBack('1.0.0'),
};
const stop: Move = {
  kind: 'stop',
  input: async () => ({ kind: 'stop' }),
  serves: false,
  expectDone: expectStopped,
};
const start: Move = {
  kind: 'start',
  input: async () => ({ kind: 'start' }),
  serves: false,
  expectDone: () => expectBack('1.0.0'),
};
const remove: Move = {
  kind: 'remove',
  input: async () => {
    const { tenantId } = await getStack();
    const { name } = await mirab.api.get<TenantResponse>(`/tenants/${tenantId}`);
    return { kind: 'remove', confirmTenantName: name, deleteVolumes: true };
  },
  serves: false,
  expectDone: async () => {
    await expectStopped();
    expect(await resolveName(site)).toEqual([]);
  },
};
/** The first of a stack, which needs every step. */
const deploy: Move = {
  kind: 'deploy',
  input: async () => {
    const { tenantId, productId, environmentId, hostId } = stack;
    stack = await mirab.api.post<StackResponse>('/stacks', {
      ...{ tenantId, productId, environmentId, hostId, releaseId: releases.old },
      size: 'small',
      variables: { SCHOOL_NAME: 'Alborz' },
    });
    return { kind: 'deploy' };
  },
  serves: false,
  expectDone: () => expectBack('1.0.0'),
};

/** There and back, so that neither needs a task to prepare it. */
const ways: [Move, Move][] = [
  [upgrade, rollback],
  [stop, start],
  [remove, deploy],
];
it('knows every kind of task', () => {
  // A backup is killed with the engine alone (step-borders.spec.ts): what else may die, its modules meet in test/playbooks.
  assertEveryKind(
    ways.flatMap((way) => way.map(({ kind }) => kind)),
    ['backup'],
  );
});

const wantedWays = ways.filter((way) =>
  way.some(({ kind }) => wanted.kind === '' || kind === wanted.kind),
);

describe.each(wantedWays)('killed at every border of $kind and back', (there, back) => {
  it.each(victimNames.map((_, offset) => offset))('offset %i', async (offset) => {
    await passThrough(there, offset);
    await passThrough(back, offset);
    passed += 1;
  });
});
