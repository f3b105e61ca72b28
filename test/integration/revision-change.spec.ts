/** The recipes of the engine on a real PostgreSQL; the host, the name server and the site answer as each test says. */
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StackSpec, StackTaskInput } from '#libs/contracts';
import type { Database } from '#libs/database';
import { MirabError } from '#libs/errors';
import { renderPlan } from '#libs/manifest';
import { generateSealingKeys, Opener } from '#libs/sealing';
import { FakeAnsibleRunner } from '../../engine/src/adapters/ansible/fake-ansible-runner.js';
import { RestorePointsRepository } from '../../engine/src/backups/restore-points.repository.js';
import { ChangeHandler } from '../../engine/src/kinds/change/change.handler.js';
import { StopHandler } from '../../engine/src/kinds/stop/stop.handler.js';
import type { TaskHandler } from '../../engine/src/kinds/task-handler.js';
import { RevisionChange } from '../../engine/src/stacks/revision-change.js';
import { StandingReturn } from '../../engine/src/stacks/standing-return.js';
import { TaskClaimsRepository } from '../../engine/src/tasks/task-claims.repository.js';
import { TaskJournalRepository } from '../../engine/src/tasks/task-journal.repository.js';
import { TaskRecorder } from '../../engine/src/tasks/task-recorder.js';
import { partsOnPaper } from '../factories/engine-on-paper.js';
import { EngineStack } from '../factories/engine-stack.js';
import { containersOf, ZoneOnPaper } from '../factories/on-paper.js';
import { openEngineDatabase, type EngineDatabase } from '../support/engine-database.js';

let opened: EngineDatabase;
let admin: pg.Client;
let database: Database;
let claims: TaskClaimsRepository;
let stack: EngineStack;
let runner: FakeAnsibleRunner;
let dns: ZoneOnPaper;
/** Called when the site is looked at; throws to make it fail. */
let look: () => Promise<void>;

beforeAll(async () => {
  opened = await openEngineDatabase();
  ({ admin, database } = opened);
  claims = new TaskClaimsRepository(database, { engine: 'test', leaseSeconds: 60 });
});
afterAll(() => opened.close());
beforeEach(async () => {
  stack = await EngineStack.create(admin);
  runner = new FakeAnsibleRunner();
  dns = new ZoneOnPaper();
  look = () => Promise.resolve();
});

function createHandlers(): TaskHandler[] {
  const opener = new Opener(generateSealingKeys().privateKey);
  const parts = partsOnPaper({ database, opener, runner, dns, look: () => look() });
  const stop = new StopHandler({ ...parts, back: new StandingReturn(parts) });
  return [
    new ChangeHandler(new RevisionChange(parts), new RestorePointsRepository(database)),
    stop,
  ];
}

/** Asks for a task, claims it and carries out one attempt, as far as the recipe goes. */
async function attempt(
  input: StackTaskInput,
  options: { spec?: StackSpec; planHash?: string } = {},
): Promise<MirabError | null> {
  await stack.ask(input, options);
  return goOn();
}

async function goOn(): Promise<MirabError | null> {
  const task = await claims.claimNext();
  if (!task) throw new Error('Nothing was to be claimed');
  const journal = new TaskJournalRepository(database);
  const record = new TaskRecorder(task, await journal.begin(task), journal, {
    publish: () => Promise.resolve(),
    onProblem: () => undefined,
  });
  const handler = createHandlers().find(({ kinds }) => kinds.includes(task.kind));
  const run = {
    task,
    record,
    signal: new AbortController().signal,
    leaving: new AbortController().signal,
    stopReason: () => undefined,
    confirmHeld: () => Promise.resolve(),
  };
  try {
    await handler?.handle(run);
    await claims.finish(task, { state: 'succeeded' });
    return null;
  } catch (error) {
    if (!(error instanceof MirabError)) throw error;
    await claims.finish(task, {
      state: 'failed',
      code: error.code,
      message: error.message,
      hostState: null,
    });
    return error;
  } finally {
    await record.flush();
  }
}

const playbooksRun = (): string[] => runner.runs.map(({ playbook }) => playbook);
const runs = (spec: StackSpec, number?: number): void => {
  const containers = containersOf(spec, number);
  for (const playbook of ['apply-stack.yml', 'settle-stack.yml'] as const)
    runner.answer(playbook, { result: { containers } });
};
/** The spec with other settings of one service, so that its containers are made anew. */
const changed = (cpus: number): StackSpec => {
  const spec = structuredClone(stack.spec);
  for (const settings of Object.values(spec.services)) settings.cpus = cpus;
  return spec;
};

/** The first deploy of the stack. */
async function deploy(): Promise<void> {
  runs(stack.spec);
  expect(await attempt({ kind: 'deploy' })).toBeNull();
  runner.runs.length = 0;
}

describe('a change of revision', () => {
  it('is not begun when the backup before it left no restore point', async () => {
    await deploy();
    const upgrade = await stack.ask({ kind: 'upgrade', releaseId: stack.spec.release.id });
    await stack.askBackupFirst(upgrade);
    const error = await goOn();
    expect(error).toMatchObject({
      code: 'BACKUP_MISSING',
      hostState: 'Nothing was changed on the host.',
    });
    expect(playbooksRun()).toEqual([]);
    expect(await stack.listRevisions()).toEqual(['1 current']);
  });

  it('is current once it was seen to serve', async () => {
    await deploy();
    expect(await stack.listRevisions()).toEqual(['1 current']);
    expect(await stack.findState()).toBe('running');
  });

  it('is current although what it replaced could not be ended, and the next deploy ends that', async () => {
    await deploy();
    const next = changed(2);
    runs(next, 2);
    const failure = { step: 'retire' as const, task: 'x', message: 'Docker hung.' };
    runner.answer('settle-stack.yml', { failure });
    const error = await attempt({ kind: 'deploy' }, { spec: next });
    expect(error?.hostState).toContain('Revision 2 serves');
    expect(await stack.listRevisions()).toEqual(['1 superseded', '2 current']);
    expect(playbooksRun()).toEqual(['apply-stack.yml', 'settle-stack.yml']);

    runner.runs.length = 0;
    const left = containersOf(stack.spec).filter(({ compose_service: name }) => name === 'web-r1');
    runner.answer('apply-stack.yml', {
      result: { containers: [...containersOf(next, 2), ...left] },
    });
    runner.answer('settle-stack.yml', { result: { containers: containersOf(next, 2) } });
    expect(await attempt({ kind: 'deploy' }, { spec: next })).toBeNull();
    expect(runner.runs[1]?.vars).toMatchObject({ retire_services: ['web-r1'] });
    expect(await stack.listRevisions()).toEqual(['1 superseded', '2 current']);
  });

  it('ends nothing for a container that belongs to no service', async () => {
    const [first] = containersOf(stack.spec);
    if (!first) throw new Error('The product has services');
    const stranger = { ...first, id: 'stranger', compose_service: '' };
    const containers = [...containersOf(stack.spec), stranger];
    runner.answer('apply-stack.yml', { result: { containers } });
    expect(await attempt({ kind: 'deploy' })).toBeNull();
    expect(playbooksRun()).toEqual(['apply-stack.yml']);
  });

  it('takes away the names of the revision it replaced, also when an attempt before could not', async () => {
    await deploy();
    const next = changed(2);
    next.hostnames['web'] = 'moved.example.com';
    await stack.registerHostnames(next);
    runs(next, 2);
    const remove = dns.removeRecords.bind(dns);
    dns.removeRecords = () => Promise.reject(new MirabError('DNS_FAILED', 'It does not answer.'));
    expect((await attempt({ kind: 'deploy' }, { spec: next }))?.code).toBe('DNS_FAILED');
    expect(dns.names).toContain('acme.example.com');
    dns.removeRecords = remove;
    expect(await attempt({ kind: 'deploy' }, { spec: next })).toBeNull();
    expect([...dns.names].sort()).toEqual(['api.acme.example.com', 'moved.example.com']);
  });

  it('of nothing but the records is written down too', async () => {
    await deploy();
    const next = structuredClone(stack.spec);
    next.environment.dnsTtlSeconds = 300;
    expect(await attempt({ kind: 'deploy' }, { spec: next })).toBeNull();
    expect(await attempt({ kind: 'deploy' }, { spec: next })).toBeNull();
    expect(await stack.listRevisions()).toEqual(['1 current']);
  });

  it('tells no step of a migration that it does not need', async () => {
    await deploy();
    runs(changed(2), 2);
    expect(await attempt({ kind: 'scale', services: {} }, { spec: changed(2) })).toBeNull();
    const { rows } = await admin.query<{ line: string }>(
      `SELECT s.name || ' ' || s.state AS line FROM task_steps s JOIN tasks t ON t.id = s.task_id
       WHERE t.kind = 'scale' AND s.name IN ('data', 'migrate')`,
    );
    expect(rows).toEqual([{ line: 'data skipped' }]);
  });

  it('writes nothing once another attempt holds the task', async () => {
    await deploy();
    const next = changed(2);
    runs(next, 2);
    look = () => stack.query(`UPDATE tasks SET fence = fence + 1 WHERE state = 'running'`);
    const error = await attempt({ kind: 'deploy' }, { spec: next });
    expect(error?.code).toBe('LEASE_LOST');
    expect(await stack.listRevisions()).toEqual(['1 current', '2 prepared']);
  });

  it('that runs another image in any container is no success', async () => {
    const [first, ...rest] = containersOf(stack.spec);
    if (!first) throw new Error('The product has services');
    const twin = { ...first, id: 'twin', image: 'registry.test/other@sha256:1' };
    runner.answer('apply-stack.yml', { result: { containers: [first, twin, ...rest] } });
    expect((await attempt({ kind: 'deploy' }))?.code).toBe('IMAGE_DIFFERS');
    expect(await stack.listRevisions()).toEqual(['1 failed']);
  });

  it('that fails leaves a stopped stack stopped', async () => {
    await deploy();
    runner.answer('stop-stack.yml', { result: { containers: [] } });
    expect(await attempt({ kind: 'stop' })).toBeNull();
    look = () => Promise.reject(new MirabError('SITE_UNREACHABLE', 'Nothing answers.'));
    const next = changed(2);
    runs(next, 2);
    const error = await attempt({ kind: 'deploy' }, { spec: next });
    expect(error?.hostState).toContain('is stopped as before');
    expect(runner.runs.at(-1)).toMatchObject({
      playbook: 'revert-stack.yml',
      vars: { stopped: true },
    });
    expect(await stack.findState()).toBe('stopped');
  });

  it('that fails, and cannot be taken back, says both in its message', async () => {
    await deploy();
    const unhealthy = 'web-r2 did not turn healthy.';
    runner.answer('apply-stack.yml', {
      failure: { step: 'start', task: 'x', message: unhealthy },
    });
    runner.answer('revert-stack.yml', {
      failure: { step: 'revert', task: 'x', message: 'Docker hung.' },
    });
    const error = await attempt({ kind: 'deploy' }, { spec: changed(2) });
    expect(error).toMatchObject({
      code: 'CONTAINER_UNHEALTHY',
      message: `${unhealthy} The host could not be returned to what ran before: Docker hung. Deploy again once the cause is mended.`,
    });
  });

  it('never begins while the name server does not take the names that stand', async () => {
    await deploy();
    dns.ensureRecords = () => Promise.reject(new MirabError('DNS_FAILED', 'It does not answer.'));
    const error = await attempt({ kind: 'deploy' }, { spec: changed(2) });
    expect(error).toMatchObject({
      code: 'DNS_FAILED',
      hostState: 'Nothing was changed on the host.',
    });
    expect(playbooksRun()).toEqual([]);
    expect(await stack.listRevisions()).toEqual(['1 current']);
  });

  it.each<[string, (spec: StackSpec) => void]>([
    ['a host name that is a rule', (spec) => (spec.hostnames['web'] = 'a`) || Host(`b')],
    ['a directory that leads elsewhere', (spec) => (spec.host.stacksDirectory = '/srv/../etc')],
    [
      'more than a number of replicas',
      (spec) => Object.assign(spec.services['web'] ?? {}, { replicas: '2; id' }),
    ],
    ['a key that no spec has', (spec) => Object.assign(spec, { extra: true })],
  ])('never begins on a frozen spec with %s (rules R3, R4)', async (_, change) => {
    const spec = structuredClone(stack.spec);
    change(spec);
    expect((await attempt({ kind: 'deploy' }, { spec }))?.code).toBe('SPEC_NOT_VALID');
    expect(playbooksRun()).toEqual([]);
  });

  it('never begins on a stored render that somebody changed', async () => {
    await deploy();
    await stack.query(
      `UPDATE revisions SET rendered = jsonb_set(rendered, '{compose}', to_jsonb(replace(rendered->>'compose', 'mirab-s7-web', 'mirab-s8-web')))`,
    );
    const error = await attempt({ kind: 'deploy' });
    expect(error?.code).toBe('SPEC_NOT_VALID');
    expect(playbooksRun()).toEqual([]);
  });
});

describe('a plan that no longer holds', () => {
  it('stops a stop as it stops a deploy', async () => {
    await deploy();
    const input = { kind: 'stop' } as const;
    const stale = renderPlan({
      kind: 'stop',
      input,
      spec: stack.spec,
      current: null,
      running: true,
    });
    const error = await attempt(input, { planHash: stale.hash });
    expect(error?.code).toBe('PLAN_STALE');
    expect(playbooksRun()).toEqual([]);
  });
});
