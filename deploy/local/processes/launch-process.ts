import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { LocalError, messageOf } from '../local-error.js';
import { renderLogTail } from './log-tail.js';
import { findProcessIdentity } from './process-identity.js';
import { type ProcessRecord, saveRecord } from './process-record.js';
import type { ProcessDescription } from './start-process.js';

export interface Launched {
  record: ProcessRecord;
  /** How it ended, once it has. */
  findExit: () => string | null;
}

/**
 * Starts it as the leader of a process group of its own, so that it outlives us and no signal from our terminal reaches it.
 * It is on record in the same moment: whoever kills us next leaves nothing that `make down` would not find.
 */
export async function launch(
  description: ProcessDescription,
  fingerprint: string,
): Promise<Launched> {
  const logFile = logFileOf(description);
  mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
  const child = spawnDetached(description, logFile);
  const identity = child.pid === undefined ? null : findProcessIdentity(child.pid);
  const record = identity && { ...identity, ...recordDetails(description, fingerprint, logFile) };
  if (record) saveRecord(description.stateDir, record);
  const end: { reason: string | null } = { reason: null };
  child.once('exit', (code, signal) => {
    end.reason = `it ended by itself (${signal ?? `exit code ${code}`})`;
  });
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw notStarted(
      description,
      `${messageOf(error)}. deploy/local/install.sh installs what is missing.`,
    );
  }
  if (!record) {
    await setTimeout(100); // its exit code is on its way
    throw notReady({ name: description.name, logFile }, end.reason ?? 'it ended at once');
  }
  return { record, findExit: () => end.reason };
}

function spawnDetached(description: ProcessDescription, logFile: string): ChildProcess {
  const { env, cwd } = description;
  const [file, ...args] = renderArgv(description);
  const log = openSync(logFile, 'a', 0o600);
  try {
    const child = spawn(file, args, {
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...env },
      cwd,
    });
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

/** `nsenter` becomes the program, so the process is the same one. */
function renderArgv({
  argv,
  networkNamespace,
}: ProcessDescription): readonly [string, ...string[]] {
  return networkNamespace === undefined
    ? argv
    : ['nsenter', `--net=${networkNamespace}`, '--', ...argv];
}

function recordDetails(description: ProcessDescription, fingerprint: string, logFile: string) {
  return {
    name: description.name,
    fingerprint,
    logFile,
    addresses: [...(description.addresses ?? [])],
    startedAt: new Date().toISOString(),
    rank: description.rank ?? 50,
    stopSignal: description.stopSignal ?? ('SIGTERM' as const),
    stopTimeoutSeconds: description.stopTimeoutSeconds ?? 15,
  };
}

export function notReady(
  { name, logFile }: Pick<ProcessRecord, 'name' | 'logFile'>,
  reason: string,
): LocalError {
  return new LocalError(
    `${name} did not start: ${reason}. It does not run.\n${renderLogTail(logFile)}`,
  );
}

function notStarted({ name, argv }: ProcessDescription, reason: string): LocalError {
  return new LocalError(`${name} did not start: ${argv[0]} could not be run: ${reason}`);
}

function logFileOf(description: ProcessDescription): string {
  return description.logFile ?? join(description.stateDir, 'logs', `${description.name}.log`);
}
