/**
 * One seed, inside a network namespace of its own: everything is started, disturbed under load, healed, watched until it is quiet, asked
 * to converge, and judged. Started by `run.ts`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskResponse } from '#libs/contracts';
import type { ApiClient } from '../../deploy/demo/api-client.js';
import { judge } from './checks/judge.js';
import {
  countDeadLetters,
  hasUnfinishedTasks,
  listContainers,
  readAttempts,
  readAudit,
  readEvents,
  readHost,
  readStacks,
  readSteps,
  readTasks,
  searchEverywhere,
} from './gather.js';
import type { History } from './history.js';
import { ChaosLab, leaseSeconds, removeLab } from './lab/chaos-lab.js';
import type { SeedOptions } from './laboratory.js';
import { Load } from './load.js';
import { Nemesis } from './nemesis.js';
import { makePlan, type ChaosPlan } from './plan.js';
import { followDocker, probeSites, watchFences, watchProcesses, watchTasks } from './recorders.js';
import { SecretSearch } from './secret-search.js';
import { summarise } from './summary.js';
import { describeTask } from './timeline.js';
import {
  addForeignRecord,
  deployAll,
  listRecords,
  lookAtBystander,
  makeWorld,
  type World,
} from './world.js';

const quietWithinMs = 200_000;

const plannedSize = ({ seconds, faults }: SeedOptions) => ({
  hosts: ['h1', 'h2', 'h3'],
  engines: ['engine-1', 'engine-2'],
  stacks: 9,
  tenants: 3,
  durationMs: seconds * 1_000,
  faults,
  meanTaskGapMs: 1_800,
  leaseMs: leaseSeconds * 1_000,
});

export async function runSeed(options: SeedOptions): Promise<number> {
  const began = Date.now();
  const say = (line: string): void =>
    void process.stdout.write(
      `  ${((Date.now() - began) / 1_000).toFixed(0).padStart(4)} s ${line}\n`,
    );
  const plan = makePlan(options.seed, plannedSize(options));
  const lab = new ChaosLab();
  const end = async (): Promise<void> => {
    await removeLab();
    process.exit(130);
  };
  process.once('SIGINT', () => void end());
  process.once('SIGTERM', () => void end());
  try {
    await lab.start(say);
    const history = await disturb(lab, plan, say);
    const violations = judge(history);
    mkdirSync(options.directory, { recursive: true, mode: 0o700 });
    const write = (name: string, content: unknown): void =>
      writeFileSync(join(options.directory, name), `${JSON.stringify(content, null, 1)}\n`);
    write('history.json', history);
    write('violations.json', violations);
    write('summary.json', summarise(history, violations));
    for (const violation of violations) {
      process.stdout.write(
        `seed ${String(options.seed)}: ${violation.invariant}: ${violation.sentence}\n`,
      );
      if (violation.taskId) process.stdout.write(describeTask(history, violation.taskId));
    }
    say(`${String(history.tasks.length)} tasks, ${String(violations.length)} violations`);
    return violations.length === 0 ? 0 : 1;
  } finally {
    await removeLab();
  }
}

async function disturb(
  lab: ChaosLab,
  plan: ChaosPlan,
  say: (line: string) => void,
): Promise<History> {
  const { api, token, url } = await lab.signIn();
  const secrets = new SecretSearch({
    ...lab.listSecrets(),
    [token]: 'the token',
    ...Object.fromEntries(
      plan.stacks.flatMap((stack) => [
        [stack.mailPassword, `a password of ${stack.name}`],
        [stack.filePassword, `a password file of ${stack.name}`],
      ]),
    ),
  });
  const history = emptyHistory(plan);
  const recorders = [
    ...lab.hosts.map((host) => followDocker(host, history.dockerEvents)),
    watchFences(lab.hosts, history.fences),
    watchProcesses(lab.hosts, history.composeRuns, secrets),
    watchTasks(lab, history.taskStates),
  ];
  say('stacks');
  const world = await makeWorld(lab, api, plan);
  await deployAll(api, world, plan);
  await addForeignRecord(lab);
  history.foreignRecordsBefore = foreignOf(await listRecords(lab));
  for (const host of lab.hosts)
    history.bystandersBefore[host.name] = (await lookAtBystander(host)).id;
  recorders.push(probeSites(plan.stacks, lab.hosts, history.probes));
  say('load and faults');
  history.startedAt = Date.now();
  const load = new Load({
    url,
    token,
    world,
    startedAt: history.startedAt,
    onAnswer: (text) => secrets.search('an answer of the API', text),
  });
  const nemesis = new Nemesis(lab, say);
  history.calls = load.calls;
  history.faults = nemesis.faults;
  await Promise.all([load.carryOut(plan.tasks), nemesis.carryOut(plan.faults, history.startedAt)]);
  history.healedAt = Date.now();
  history.missing = listMissing(lab);
  say('healed; waiting until all is quiet');
  history.quietAt = await waitUntilQuiet(lab);
  say(history.quietAt === null ? 'it was never quiet' : 'quiet; converging');
  if (history.quietAt !== null) await converge(lab, api, world, history);
  await sleep(1_500); // the prober sees the end
  for (const recorder of recorders) await recorder.stop();
  await gather(lab, world, history, secrets);
  return history;
}

const listMissing = (lab: ChaosLab): string[] =>
  [lab.controlPlane, ...lab.engines].filter(({ pid }) => pid === null).map(({ name }) => name);

async function waitUntilQuiet(lab: ChaosLab): Promise<number | null> {
  const giveUpAt = Date.now() + quietWithinMs;
  while (Date.now() < giveUpAt) {
    const unfinished = await hasUnfinishedTasks(lab).catch(() => true);
    if (!unfinished) return Date.now();
    await sleep(500);
  }
  return null;
}

/** Every stack that should run is deployed twice: the first must succeed, the second must change nothing. */
async function converge(
  lab: ChaosLab,
  api: ApiClient,
  world: World,
  history: History,
): Promise<void> {
  const stacks = (await readStacks(lab)).filter(
    ({ wanted, id }) =>
      wanted === 'running' && [...world.stacks.values()].some((stack) => stack.id === id),
  );
  const deploy = async (id: string): Promise<string> => {
    const task = await api.post<TaskResponse>(`/stacks/${id}/tasks`, { kind: 'deploy' });
    await api.waitForTask(task.id, undefined, 90_000).catch(() => undefined); // the checker tells
    return task.id;
  };
  await Promise.all(
    stacks.map(async ({ id, key, name, host: hostName }) => {
      const host = lab.hosts.find((one) => one.name === hostName);
      if (!host) return;
      await deploy(id);
      const before = await listContainers(host, `mirab-${key}`);
      const task = await deploy(id);
      history.repeated[name] = { before, after: await listContainers(host, `mirab-${key}`), task };
    }),
  );
}

async function gather(
  lab: ChaosLab,
  world: World,
  history: History,
  secrets: SecretSearch,
): Promise<void> {
  await searchEverywhere(lab, secrets);
  history.tasks = await readTasks(lab);
  history.attempts = await readAttempts(lab);
  history.steps = await readSteps(lab);
  history.events = await readEvents(lab);
  history.audit = await readAudit(lab);
  history.stacks = await readStacks(lab);
  history.deadLetters = await countDeadLetters(lab);
  history.hosts = await Promise.all(lab.hosts.map(readHost));
  history.hostNames = Object.fromEntries([...world.hosts].map(([name, { id }]) => [id, name]));
  history.records = await listRecords(lab);
  history.leaks = secrets.leaks;
  history.endedAt = Date.now();
}

const foreignOf = (records: Record<string, string[]>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(records).filter(([name]) => !name.startsWith('site-')));

const emptyHistory = (plan: ChaosPlan): History => ({
  seed: plan.seed,
  plan,
  startedAt: 0,
  healedAt: 0,
  quietAt: null,
  endedAt: 0,
  calls: [],
  faults: [],
  probes: [],
  dockerEvents: [],
  fences: [],
  composeRuns: [],
  taskStates: [],
  tasks: [],
  attempts: [],
  steps: [],
  events: [],
  audit: [],
  stacks: [],
  hosts: [],
  hostNames: {},
  bystandersBefore: {},
  records: {},
  foreignRecordsBefore: {},
  leaks: [],
  repeated: {},
  missing: [],
  deadLetters: 0,
});

const [seed, seconds, faults, directory] = process.argv.slice(2);
if (seed !== undefined && directory !== undefined)
  process.exitCode = await runSeed({
    seed: Number(seed),
    seconds: Number(seconds),
    faults: Number(faults),
    directory,
  });
