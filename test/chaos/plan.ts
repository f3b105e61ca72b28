/** What a seed asks for: the stacks, the tasks and the faults, with their times. Pure: the same seed gives the same plan. */
import { taskSteps, type StackTaskKind } from '#libs/contracts';
import { SeededRandom } from './random.js';

export const faultKinds = [
  'engine-killed',
  'engine-frozen',
  'engine-killed-at-border',
  'engine-cut-off',
  'engine-cut-from-database',
  'engine-cut-from-host',
  'engine-clock-jumped',
  'control-plane-killed',
  'postgres-killed',
  'rabbitmq-killed',
  'queue-emptied',
  'queue-deleted',
  'powerdns-away',
  'host-cut-off',
  'dockerd-killed',
  'disk-full',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface PlannedFault {
  kind: FaultKind;
  /** `engine-1`, `h2` or a server. */
  target: string;
  /** The other end, for a way that is closed. */
  host?: string;
  /** From the beginning of the load. */
  atMs: number;
  lastsMs: number;
  /** `<kind>.<step>.<edge>` for a kill at a border. */
  border?: string;
  /** Seconds for a clock. */
  jump?: number;
}

export interface PlannedStack {
  /** Label below the zone. */
  name: string;
  tenant: string;
  host: string;
  title: string;
  /** Seeded secrets, looked for everywhere afterwards. */
  mailPassword: string;
  filePassword: string;
}

export interface PlannedTask {
  atMs: number;
  /** Name of a stack, or of a host for a check. */
  subject: string;
  kind: StackTaskKind | 'check';
  /** For an upgrade, and for a stack that is made anew after its removal. */
  release: '1.0.0' | '1.1.0';
  key: string;
  /** How often the same request is sent with the same key. */
  times: number;
  cancelAfterMs: number | null;
}

export interface ChaosPlan {
  seed: number;
  durationMs: number;
  stacks: PlannedStack[];
  tasks: PlannedTask[];
  faults: PlannedFault[];
}

export interface PlanSize {
  hosts: readonly string[];
  engines: readonly string[];
  stacks: number;
  tenants: number;
  /** Of the load. */
  durationMs: number;
  faults: number;
  meanTaskGapMs: number;
  leaseMs: number;
}

const taskWeights: readonly (readonly [PlannedTask['kind'], number])[] = [
  ['deploy', 5],
  ['upgrade', 5],
  ['rollback', 3],
  ['restart', 4],
  ['scale', 4],
  ['stop', 3],
  ['start', 4],
  ['remove', 2],
  ['check', 2],
];

/** Kinds that are drawn, and those that are left out, with the reason. A kind that is in neither list is told by the test of this file. */
export const drawnKinds: ReadonlySet<string> = new Set(taskWeights.map(([kind]) => kind));
export const leftOutKinds: ReadonlyMap<StackTaskKind, string> = new Map([
  [
    'backup',
    'the hosts have no backup target, and no invariant of the checker asks for a restore point yet',
  ],
  ['drill', 'it needs a restore point; its faults are tried in test/e2e'],
  ['restore', 'it needs a new stack and a restore point; its crash borders are tried in test/e2e'],
]);

export function makePlan(seed: number, size: PlanSize): ChaosPlan {
  const random = new SeededRandom(seed);
  const stacks = makeStacks(random, size);
  return {
    seed,
    durationMs: size.durationMs,
    stacks,
    tasks: makeTasks(random, size, stacks),
    faults: makeFaults(random, size),
  };
}

function makeStacks(random: SeededRandom, { hosts, stacks, tenants }: PlanSize): PlannedStack[] {
  return Array.from({ length: stacks }, (_, index) => ({
    name: `site-${String(index + 1)}`,
    tenant: `tenant-${String(1 + (index % tenants))}`,
    host: hosts[Math.floor(index / tenants) % hosts.length] ?? '',
    title: `title ${random.word(6)}`,
    mailPassword: `mail${random.word()}`,
    filePassword: `file${random.word()}`,
  }));
}

function makeTasks(
  random: SeededRandom,
  { durationMs, meanTaskGapMs, hosts }: PlanSize,
  stacks: readonly PlannedStack[],
): PlannedTask[] {
  const tasks: PlannedTask[] = [];
  for (let atMs = 0; ;) {
    atMs += random.between(meanTaskGapMs / 4, (meanTaskGapMs * 7) / 4);
    if (atMs >= durationMs) return tasks;
    const kind = random.pickWeighted(taskWeights);
    tasks.push({
      atMs,
      kind,
      subject: kind === 'check' ? random.pick(hosts) : random.pick(stacks).name,
      release: random.pick(['1.0.0', '1.1.0'] as const),
      key: random.word(),
      times: random.chance(0.25) ? random.between(2, 4) : 1,
      cancelAfterMs: random.chance(0.15) ? random.between(0, 4_000) : null,
    });
  }
}

/** Spread over the whole load, the last one early enough to be seen healed; no kind twice before all were drawn. */
function makeFaults(random: SeededRandom, size: PlanSize): PlannedFault[] {
  const gap = (size.durationMs * 0.85) / size.faults;
  const kinds: FaultKind[] = [];
  while (kinds.length < size.faults) kinds.push(...random.shuffle(faultKinds));
  return kinds.slice(0, size.faults).map((kind, index) => ({
    kind,
    atMs: Math.round((index + 0.2 + 0.6 * random.next()) * gap),
    ...detailsOf(kind, random, size),
  }));
}

function detailsOf(
  kind: FaultKind,
  random: SeededRandom,
  { hosts, engines, leaseMs }: PlanSize,
): Omit<PlannedFault, 'kind' | 'atMs'> {
  const [engine, host] = [random.pick(engines), random.pick(hosts)];
  const brief = random.between(2_000, 8_000);
  switch (kind) {
    case 'engine-killed':
      return { target: engine, lastsMs: random.between(500, 3 * leaseMs) };
    case 'engine-frozen':
      return { target: engine, lastsMs: 3 * leaseMs + random.between(500, 3_000) };
    case 'engine-killed-at-border':
      return { target: engine, lastsMs: 12_000, border: pickBorder(random) };
    case 'engine-cut-off':
    case 'engine-cut-from-database':
      return { target: engine, lastsMs: random.between(leaseMs, 2 * leaseMs) };
    case 'engine-cut-from-host':
      return { target: engine, host, lastsMs: brief };
    case 'engine-clock-jumped':
      return { target: engine, lastsMs: brief, jump: random.pick([-7_200, -90, 90, 86_400]) };
    case 'host-cut-off':
    case 'dockerd-killed':
    case 'disk-full':
      return { target: host, lastsMs: brief };
    case 'control-plane-killed':
    case 'postgres-killed':
    case 'rabbitmq-killed':
    case 'powerdns-away':
      return { target: kind.split('-')[0] ?? '', lastsMs: brief };
    case 'queue-emptied':
    case 'queue-deleted':
      return { target: 'queue', lastsMs: 0 };
  }
}

/** Kinds that are asked for often, so that the border is likely to be met. */
function pickBorder(random: SeededRandom): string {
  const kind = random.pick(['deploy', 'upgrade', 'restart', 'scale', 'start'] as const);
  const step = random.pick(taskSteps[kind]);
  return `${kind}.${step}.${random.pick(['before', 'after'] as const)}`;
}
