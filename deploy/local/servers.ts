import { existsSync } from 'node:fs';
import { LocalError, messageOf } from './local-error.js';
import { type LocalServers, startLocalServers } from './local-servers.js';
import { type LocalSettings, readLocalSettings } from './local-settings.js';
import type { StopResult } from './processes/stop-process.js';
import { readServerStatus, renderServerStatus } from './server-status.js';
import { cleanLocalServers, stopLocalServers } from './stop-servers.js';
import { ensureStateDirectory, withStateLock } from './state-directory.js';

const usage = `Usage: node dist/deploy/local/servers.js up | down | status | clean
  up      starts PostgreSQL, RabbitMQ, PowerDNS, a registry, Docker and Traefik, those that do not run yet
  down    stops what runs from this state directory, and nothing else; data stays
  status  tells what runs, where it answers and where its log is
  clean   stops it and removes all its data`;

const commands: Readonly<Record<string, (settings: LocalSettings) => Promise<void>>> = {
  up,
  down,
  status,
  clean,
};

async function up(settings: LocalSettings): Promise<void> {
  say('Starting the servers');
  ensureStateDirectory(settings.stateDir);
  const servers = await withStateLock(settings.stateDir, () =>
    startLocalServers(settings, sayState),
  );
  say(renderAddresses(servers));
}

async function down(settings: LocalSettings): Promise<void> {
  if (!existsSync(settings.stateDir)) {
    say('Nothing runs here.');
    return;
  }
  ensureStateDirectory(settings.stateDir);
  say('Stopping what was started here');
  await withStateLock(settings.stateDir, () => stopLocalServers(settings, sayStopped));
  say(`Stopped. The data is kept in ${settings.stateDir}.`);
}

async function clean(settings: LocalSettings): Promise<void> {
  if (!existsSync(settings.stateDir)) {
    say('There is nothing to remove.');
    return;
  }
  ensureStateDirectory(settings.stateDir); // refuses a directory that is not ours
  await withStateLock(settings.stateDir, () => cleanLocalServers(settings, sayStopped));
  say(`Removed ${settings.stateDir}.`);
}

async function status(settings: LocalSettings): Promise<void> {
  say(renderServerStatus(settings.stateDir, readServerStatus(settings.stateDir)));
}

/** Without secrets: those are in the state directory. */
function renderAddresses({ docker, traefik, registry, powerDns }: LocalServers): string {
  return [
    `Docker ${docker.version} at ${docker.host}`,
    `Sites at http://${traefik.webAddress}:${traefik.webPort}, Traefik's API at ${traefik.apiUrl}`,
    `Images at ${registry.name}, DNS at ${powerDns.dnsAddress}:${powerDns.dnsPort}`,
  ].join('\n');
}

function sayStopped(name: string, result: StopResult): void {
  const words = {
    ended: 'stopped',
    killed: 'did not stop in time and was killed',
    absent: 'did not run any more',
  };
  sayState(name, words[result]);
}

function sayState(name: string, state: string): void {
  say(`  ${name.padEnd(14)}${state}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function main(name: string | undefined): Promise<number> {
  const command = name === undefined ? undefined : commands[name];
  if (!command) {
    process.stderr.write(`${usage}\n`);
    return 64;
  }
  try {
    await command(readLocalSettings());
    return 0;
  } catch (error) {
    const unexpected = error instanceof Error ? error.stack : undefined;
    process.stderr.write(
      `${error instanceof LocalError ? error.message : (unexpected ?? messageOf(error))}\n`,
    );
    return 1;
  }
}

process.exitCode = await main(process.argv[2]);
