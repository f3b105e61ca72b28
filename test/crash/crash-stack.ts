/** The stack that `make crash` works on: the demo's school with both releases of its product, and what Docker says of it. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import {
  stackTaskKinds,
  taskSteps,
  type Page,
  type ReleaseResponse,
  type StackResponse,
  type StackTaskKind,
} from '#libs/contracts';
import { publishEduErp, type TestMirab, upgradeWithoutBackup } from '../support/mirab.js';
import { getServers } from '../support/servers.js';
import { askSite } from '../support/site.js';

const run = promisify(execFile);

export const site = 'alborz.mirab.test';

/** The end of a step and the beginning of the next are one moment. */
export const bordersOf = (kind: StackTaskKind): string[] => [
  ...taskSteps[kind].map((step) => `${kind}.${step}.before`),
  `${kind}.record.after`,
];

/** Kinds that neither suite kills, with the reason. */
export const leftOutKinds: ReadonlyMap<StackTaskKind, string> = new Map([
  ['restart', 'a deploy with the same content'],
  ['drill', 'it needs a restore point; its faults are tried in test/e2e'],
  ['restore', 'it needs a new stack for every border; those that matter are tried in test/e2e'],
]);

/** A kind that is killed nowhere is left out by name, or this suite does not begin. */
export function assertEveryKind(
  killed: readonly StackTaskKind[],
  alsoLeftOut: readonly StackTaskKind[] = [],
): void {
  const known = new Set([...killed, ...leftOutKinds.keys(), ...alsoLeftOut]);
  const forgotten = stackTaskKinds.filter((kind) => !known.has(kind));
  expect(forgotten, 'kinds that are neither killed nor left out by name').toEqual([]);
}

/** Steps that a task marks as not needed, without a border. */
export const mayBeSkipped = /\.(?:data|migrate|retire)\./;

export interface CrashStack {
  stack: StackResponse;
  releases: { old: string; new: string };
}

/** Publishes both releases and deploys the stack on the old one. */
export async function makeCrashStack(mirab: TestMirab): Promise<CrashStack> {
  const { host, release, content } = await publishEduErp(mirab);
  await upgradeWithoutBackup(mirab);
  await content.ensureStacks(host, release);
  const stack = (await listStacks(mirab)).find(({ tenantSlug }) => tenantSlug === 'alborz');
  if (!stack) throw new Error('The stack is not there');
  const { items } = await mirab.api.get<Page<ReleaseResponse>>(
    `/releases?productId=${release.productId}`,
  );
  const idOf = (version: string): string =>
    items.find((candidate) => candidate.version === version)?.id ?? '';
  return { stack, releases: { old: idOf('1.0.0'), new: idOf('1.1.0') } };
}

/** Compose services of the stack's containers that run, by Docker. */
export async function listRunning({ key }: StackResponse): Promise<string[]> {
  const filter = `label=com.docker.compose.project=mirab-${key}`;
  const format = '{{.Label "com.docker.compose.service"}}';
  const said = await docker('ps', '--filter', filter, '--format', format);
  return said.split('\n').filter(Boolean).sort();
}

/** What runs is what the current revision names, with as many containers, and the site says the text. */
export async function expectServing(stack: StackResponse, text: string): Promise<void> {
  const named = (stack.observed?.services ?? []).flatMap(({ wanted, service }) =>
    Array.from({ length: wanted }, () => service),
  );
  const running = (await listRunning(stack)).map((name) => name.replace(/-r[0-9]+$/, ''));
  expect(running.sort()).toEqual(named.sort());
  expect(await askSite(site)).toMatchObject({
    status: 200,
    body: expect.stringContaining(text),
  });
}

/** Of every stack of this run; those that are gone already are left. */
export async function removeContainers(mirab: TestMirab): Promise<void> {
  for (const { key } of await listStacks(mirab).catch(() => []))
    await docker('compose', '--project-name', `mirab-${key}`, 'down', '--volumes').catch(() => '');
}

const listStacks = async (mirab: TestMirab): Promise<StackResponse[]> =>
  (await mirab.api.get<Page<StackResponse>>('/stacks')).items;

const docker = async (...args: string[]): Promise<string> =>
  (await run('docker', ['--host', getServers().dockerHost, ...args])).stdout;
