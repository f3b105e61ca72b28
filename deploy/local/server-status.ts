import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { listProcessStatus, type ProcessStatus } from './stop-servers.js';

/** A server that was there already and is used as it is: nothing of it is ours to stop. */
export interface GivenServer {
  name: string;
  address: string;
}

const GivenServers = z.array(z.object({ name: z.string(), address: z.string() }));

/** The part of demo.json that is no secret. */
const DemoAddresses = z.object({
  panelUrl: z.string(),
  tenants: z.array(z.object({ slug: z.string(), host: z.string(), address: z.string() })),
});
type DemoAddresses = z.infer<typeof DemoAddresses>;

export interface ServerStatus {
  processes: readonly ProcessStatus[];
  given: readonly GivenServer[];
  demo: DemoAddresses | null;
}

/** Kept for `make status`, which does not see the variables that the servers were started with. */
export function saveGivenServers(stateDir: string, given: readonly GivenServer[]): void {
  const safe = given.map(({ name, address }) => ({ name, address: withoutPassword(address) }));
  writeFileSync(givenFile(stateDir), JSON.stringify(safe), { mode: 0o600 });
}

export function readServerStatus(stateDir: string): ServerStatus {
  return {
    processes: listProcessStatus(stateDir),
    given: readJson(givenFile(stateDir), GivenServers) ?? [],
    demo: readJson(join(stateDir, 'demo.json'), DemoAddresses),
  };
}

/** What `make status` prints: of everything that runs its address, pid, age and log, then the addresses of the demo; pure. */
export function renderServerStatus(stateDir: string, status: ServerStatus): string {
  const { processes, given, demo } = status;
  if (processes.length === 0) return `Nothing runs from ${stateDir}.`;
  return [
    `From ${stateDir}:`,
    ...processes.map(renderProcess),
    ...given.map(({ name, address }) => renderEntry(name, [address, 'not ours, used as it is'])),
    ...(demo ? renderDemo(demo, processes) : []),
  ].join('\n');
}

function renderProcess({ name, alive, pid, startedAt, logFile, addresses }: ProcessStatus): string {
  if (!alive)
    return renderEntry(name, [`does not run any more (pid ${pid} has ended)`, `log ${logFile}`]);
  return renderEntry(name, [
    addresses.join(', ') || 'runs',
    `pid ${pid}, since ${startedAt}`,
    `log ${logFile}`,
  ]);
}

/** Sites are told while they can be asked: Traefik may be somebody else's, but without the control-plane there is no demo. */
function renderDemo(demo: DemoAddresses, processes: readonly ProcessStatus[]): string[] {
  if (!processes.some(({ name, alive }) => name === 'control-plane' && alive)) return [];
  const sites = demo.tenants.map(
    ({ host, address }) => `curl -H 'Host: ${host}' http://${address}/`,
  );
  return [renderEntry('demo', [`panel ${demo.panelUrl}`, ...sites])];
}

const renderEntry = (name: string, lines: readonly string[]): string =>
  lines.map((line, index) => `  ${(index === 0 ? name : '').padEnd(15)}${line}`).join('\n');

function withoutPassword(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  if (url.username === '' && url.password === '') return address;
  url.username = '';
  url.password = '';
  return url.href;
}

const givenFile = (stateDir: string): string => join(stateDir, 'given-servers.json');

function readJson<T>(file: string, schema: z.ZodType<T>): T | null {
  if (!existsSync(file)) return null;
  try {
    return schema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}
