import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { LocalSettings } from './local-settings.js';
import { isRoot, runElevated } from './processes/privilege.js';
import { isAlive } from './processes/process-identity.js';
import { findRecord, listRecords, type ProcessRecord } from './processes/process-record.js';
import { type StopResult, stopProcesses } from './processes/stop-process.js';
import { runtimeDirectory } from './runtime-directory.js';
import { listBridgeNames, removeDockerBridges } from './servers/docker-bridge.js';
import { listBridgeNetworkIds } from './servers/docker-client.js';
import { iptablesOf, removeDockerRules } from './servers/docker-rules.js';
import { ownDockerHost } from './servers/dockerd.js';
import { removeStateDirectory } from './state-directory.js';

/** Stops everything that this state directory started, control-plane and engine included, and nothing else; data stays. */
export async function stopLocalServers(
  { stateDir }: LocalSettings,
  onStopped: (name: string, result: StopResult) => void = () => {},
): Promise<void> {
  await rememberDockerNetworks(stateDir);
  await stopProcesses(stateDir, onStopped);
}

/** Stops everything and removes all data: databases, images, containers, volumes, bridges and rules of our own Docker, logs, secrets. */
export async function cleanLocalServers(
  settings: LocalSettings,
  onStopped: (name: string, result: StopResult) => void = () => {},
): Promise<void> {
  const { stateDir } = settings;
  await stopLocalServers(settings, onStopped);
  const bridges = listBridgeNames(stateDir, readDockerNetworks(stateDir));
  await removeDockerRules(bridges, iptablesOf(stateDir));
  await removeDockerBridges(bridges);
  await unmountBelow(stateDir);
  await unmountBelow(runtimeDirectory(stateDir));
  await removeRuntimeDirectory(runtimeDirectory(stateDir));
  await removeStateDirectory(stateDir);
}

export interface ProcessStatus extends ProcessRecord {
  alive: boolean;
}

export function listProcessStatus(stateDir: string): ProcessStatus[] {
  return listRecords(stateDir).map((record) => ({ ...record, alive: isAlive(record) }));
}

/** The kernel keeps the bridges of networks when their daemon has ended, and only the daemon knows which are its own. */
async function rememberDockerNetworks(stateDir: string): Promise<void> {
  const record = findRecord(stateDir, 'dockerd');
  if (!record || !isAlive(record)) return;
  const ids = await listBridgeNetworkIds(ownDockerHost(stateDir)).catch(() => null);
  if (ids === null) return; // it does not answer; it is stopped all the same
  const file = networksFile(stateDir);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, JSON.stringify(ids));
}

function readDockerNetworks(stateDir: string): string[] {
  const file = networksFile(stateDir);
  return existsSync(file) ? z.array(z.string()).parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
}

function networksFile(stateDir: string): string {
  return join(stateDir, 'docker', 'networks.json');
}

/** A daemon leaves the mount of its default network namespace, and one that was killed those of its containers. */
async function unmountBelow(directory: string): Promise<void> {
  const mounts = listMountPoints(readFileSync('/proc/self/mounts', 'utf8'), directory);
  for (const mount of mounts) await runElevated(['umount', '--lazy', '--', mount]);
}

/** Mount points strictly below a directory, innermost first, from the text of /proc/self/mounts (blanks as `\040`). */
export function listMountPoints(mounts: string, directory: string): string[] {
  return mounts
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .map((path) =>
      path.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      ),
    )
    .filter((path) => path.startsWith(`${directory}/`))
    .reverse();
}

async function removeRuntimeDirectory(directory: string): Promise<void> {
  if (isRoot()) rmSync(directory, { recursive: true, force: true });
  else if (existsSync(directory))
    await runElevated(['rm', '-rf', '--one-file-system', '--', directory]);
}
