/** `make demo`: from an empty machine to two customers' sites answering through Traefik. A second run changes nothing. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { AuditEntryResponse, Page } from '#libs/contracts';
import { LocalError, messageOf } from '../local/local-error.js';
import { startLocalServers, type LocalServers } from '../local/local-servers.js';
import { readLocalSettings, type LocalSettings } from '../local/local-settings.js';
import {
  listApplicationPortClaims,
  listOwnProcessGroups,
  listServerPortClaims,
} from '../local/port-claims.js';
import { assertPortsFree } from '../local/processes/ports.js';
import { outwardEnvironment } from '../local/processes/outward-environment.js';
import { baseEnvironment } from '../local/processes/start-process.js';
import { ensureStateDirectory, withStateLock } from '../local/state-directory.js';
import { ApiClient, readToken } from './api-client.js';
import { DemoContent } from './demo-content.js';
import {
  demoFacts,
  ownerEmail,
  renderSummary,
  wasLinkUsed,
  type DemoFacts,
} from './demo-summary.js';
import {
  panelUrl,
  prepareDatabase,
  renderEnvironment,
  startMirab,
  type MirabEnvironment,
  type MirabServers,
} from './mirab-processes.js';

const began = Date.now();

function say(line: string): void {
  const seconds = ((Date.now() - began) / 1_000).toFixed(0).padStart(4);
  process.stdout.write(`${seconds} s  ${line}\n`);
}

async function main(): Promise<void> {
  const settings = readLocalSettings();
  const zone = z.string().default('mirab.test').parse(process.env['MIRAB_ZONE']);
  await assertPortsFree(
    [...listServerPortClaims(settings), ...listApplicationPortClaims(settings)],
    listOwnProcessGroups(settings.stateDir),
  );
  ensureStateDirectory(settings.stateDir);
  const { facts, isLinkUsed } = await withStateLock(settings.stateDir, () =>
    bringUp(settings, zone),
  );
  say('done');
  const summary = renderSummary(facts, {
    isLinkUsed,
    dnsAddress: settings.MIRAB_DNS_ADDRESS,
    dnsPort: settings.MIRAB_DNS_PORT,
    factsFile: factsFile(settings),
  });
  process.stdout.write(`\n${summary}\n`);
}

async function bringUp(
  settings: LocalSettings,
  zone: string,
): Promise<{ facts: DemoFacts; isLinkUsed: boolean }> {
  const servers = await startLocalServers(settings, (server, state) => say(`${server}: ${state}`));
  const applied = await prepareDatabase(settings, servers.postgres.url);
  say(applied.length ? `database: ${applied.length} migrations applied` : 'database: up to date');
  const environment = renderEnvironment(settings, addressesOf(servers), zone);
  for (const { name, started, pid } of await startMirab(settings, environment)) {
    say(`${name}: ${started ? 'started' : 'runs already'} (pid ${pid})`);
  }
  const images = await buildImages(settings, servers);
  const access = await ensureAccess(settings, environment);
  const api = new ApiClient(access.apiUrl, access.apiToken);
  const content = new DemoContent(api, say);
  const host = await content.ensureHost({
    address: servers.traefik.webAddress,
    httpPort: servers.traefik.webPort,
    traefikApiUrl: servers.traefik.apiUrl,
    stacksDirectory: join(settings.stateDir, 'stacks'),
    dockerSocket: new URL(servers.docker.host).pathname,
  });
  await content.ensureBackupTarget(join(settings.stateDir, 'backups'), async () => {
    const token = await makeToken(callCli(settings, environment), 'owner', 1);
    return new ApiClient(access.apiUrl, token);
  });
  const release = await content.ensureReleases(join(settings.checkout, 'products/edu-erp'), images);
  const facts = { ...access, tenants: await content.ensureStacks(host, release) };
  writeFacts(settings, facts);
  const set = await api.get<Page<AuditEntryResponse>>('/audit?action=user.password-set&perPage=1');
  return { facts, isLinkUsed: wasLinkUsed(facts, set.items[0]?.at) };
}

const addressesOf = ({ postgres, amqp, powerDns, registry }: LocalServers): MirabServers => ({
  databaseUrl: postgres.url,
  amqpUrl: amqp.url,
  powerDns: { ...powerDns, dnsServer: `${powerDns.dnsAddress}:${powerDns.dnsPort}` },
  registry: registry.name,
});

/** Builds and pushes the product's images. @returns references of the product file → pinned images. */
async function buildImages(
  settings: LocalSettings,
  servers: LocalServers,
): Promise<Record<string, string>> {
  say('images: building what is not built yet (some minutes the first time)');
  const out = join(settings.stateDir, 'images.json');
  await runProgram(
    [
      join(settings.checkout, 'deploy/images/build.sh'),
      '--registry',
      servers.registry.name,
      '--out',
      out,
      '--only',
      'product,restic',
    ],
    {
      ...outwardEnvironment(),
      DOCKER_HOST: servers.docker.host,
      MIRAB_IMAGES_DIR: join(settings.stateDir, 'images'),
    },
    say,
  );
  return z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(out, 'utf8')));
}

/** An owner's one-time link and an operator's token, made once through the control-plane's own command line. */
async function ensureAccess(
  settings: LocalSettings,
  environment: MirabEnvironment,
): Promise<Omit<DemoFacts, 'tenants'>> {
  const panel = panelUrl(settings);
  const standing = readFacts(settings);
  const call = callCli(settings, environment);
  if (standing && (await tokenWorks(standing))) {
    const link = process.argv.includes('--new-link') ? await makeLink(() => call('invite')) : {};
    return { ...standing, ...link, panelUrl: panel, apiUrl: `${panel}/api/v1` };
  }
  say('access: making the first sign-in link and a token');
  const link = await makeLink(() => call('first-owner'));
  const apiToken = await makeToken(call, 'operator', 365);
  const access = { panelUrl: panel, ...link, apiUrl: `${panel}/api/v1`, apiToken };
  writeFacts(settings, { ...access, tenants: [] });
  return access;
}

/** Calls a command of the control-plane's own command line; `first-owner` and `invite` are for the demo's owner. */
const callCli =
  (settings: LocalSettings, environment: MirabEnvironment) =>
  async (command: string, ...args: string[]): Promise<string> => {
    const cli = join(settings.checkout, 'dist/control-plane/src/cli.js');
    const whom = command === 'create-token' ? [] : ['--email', ownerEmail];
    const lines: string[] = [];
    await runProgram(
      [process.execPath, cli, command, ...whom, ...args],
      environment.controlPlane,
      (line) => lines.push(line),
    );
    return lines.join('\n');
  };

async function makeToken(
  call: ReturnType<typeof callCli>,
  role: 'owner' | 'operator',
  days: number,
): Promise<string> {
  return readToken(
    await call('create-token', '--name', 'demo', '--role', role, '--days', `${days}`),
  );
}

async function makeLink(
  ask: () => Promise<string>,
): Promise<Pick<DemoFacts, 'signInUrl' | 'signInMadeAt'>> {
  const signInMadeAt = new Date().toISOString();
  const signInUrl = /https?:\/\/\S+\/first\?token=\S+/.exec(await ask())?.[0];
  if (!signInUrl)
    throw new LocalError('The control-plane printed no sign-in link. Look at its log.');
  return { signInUrl, signInMadeAt };
}

async function tokenWorks(facts: DemoFacts): Promise<boolean> {
  const answer = await fetch(`${facts.apiUrl}/session`, {
    headers: { authorization: `Bearer ${facts.apiToken}` },
  });
  return answer.ok;
}

const factsFile = (settings: LocalSettings): string => join(settings.stateDir, 'demo.json');

function readFacts(settings: LocalSettings): DemoFacts | null {
  if (!existsSync(factsFile(settings))) return null;
  return demoFacts.parse(JSON.parse(readFileSync(factsFile(settings), 'utf8')));
}

function writeFacts(settings: LocalSettings, facts: DemoFacts): void {
  const text = `${JSON.stringify(facts, null, 2)}\n`;
  if (existsSync(factsFile(settings)) && readFileSync(factsFile(settings), 'utf8') === text) return;
  const draft = `${factsFile(settings)}.new`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, factsFile(settings));
}

/** Runs a program to its end, line by line. @throws LocalError with its last lines when it fails. */
async function runProgram(
  argv: readonly string[],
  environment: Record<string, string>,
  onLine: (line: string) => void,
): Promise<void> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, {
    env: baseEnvironment(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const last: string[] = [];
  const follow = (line: string): void => {
    last.push(line);
    if (last.length > 15) last.shift();
    onLine(line);
  };
  // Progress is told on standard error, results on standard output; both are for whoever waits.
  createInterface({ input: child.stdout }).on('line', follow);
  createInterface({ input: child.stderr }).on('line', follow);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0)
    throw new LocalError(`${program} failed with code ${String(code)}:\n${last.join('\n')}`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`\n${messageOf(error)}\n`);
  process.exitCode = 1;
}
