import { createHash } from 'node:crypto';
import { LocalError, messageOf } from '../local-error.js';
import { renderLogTail } from './log-tail.js';
import { launch, notReady } from './launch-process.js';
import { isAlive, isUnreaped } from './process-identity.js';
import { findRecord, type ProcessRecord } from './process-record.js';
import { stopProcess, type StopResult } from './stop-process.js';
import { waitUntil } from './wait-until.js';

/** Something that runs on after we are gone: an outside server, the control-plane, the engine. */
export interface ProcessDescription {
  /** A slug; names the pid file and, if no other is given, the log. */
  name: string;
  stateDir: string;
  argv: readonly [string, ...string[]];
  /** The whole environment; nothing is inherited. See `baseEnvironment`. */
  env: Readonly<Record<string, string>>;
  cwd?: string;
  /** Path of the network namespace it runs in, such as /run/netns/host-1; needs root. Default: ours. */
  networkNamespace?: string | undefined;
  /** Where it answers, for people and without secrets: "API http://127.0.0.1:17054". */
  addresses?: readonly string[];
  /** Default `<stateDir>/logs/<name>.log`; appended to, mode 0600. */
  logFile?: string;
  /** Asks the process something only a working one can answer; throws until it can. */
  ready: () => Promise<unknown>;
  /** Default 30. */
  readyTimeoutSeconds?: number;
  /** Anything else whose change needs a fresh start, such as a rendered configuration or a build number. */
  version?: string;
  /** Higher stops earlier; default 50, which is above every outside server. */
  rank?: number;
  stopSignal?: ProcessRecord['stopSignal'];
  /** Default 15; after it the process group is killed. */
  stopTimeoutSeconds?: number;
}

export interface RunningProcess {
  name: string;
  pid: number;
  logFile: string;
  /** False when it ran already, as described, and was left alone. */
  started: boolean;
  stop: () => Promise<StopResult>;
}

/**
 * Makes sure the described process runs and answers. One that runs already is left alone; one that was described
 * differently when it started is stopped and started anew. A process that never gets ready is stopped again.
 */
export async function startProcess(description: ProcessDescription): Promise<RunningProcess> {
  const { stateDir, name } = description;
  const fingerprint = fingerprintOf(description);
  const known = findRecord(stateDir, name);
  if (known && known.fingerprint === fingerprint && (await isReady(description, known)))
    return running(description, known, false);
  await stopProcess(stateDir, name);
  if (known) await waitUntilReaped(known);
  const { record, findExit } = await launch(description, fingerprint);
  try {
    await waitUntilReady(description, record, findExit);
  } catch (error) {
    await stopProcess(stateDir, name);
    throw notReady(record, messageOf(error));
  }
  return running(description, record, true);
}

/**
 * False when it does not live, or ended while it was waited for: one that was killed a moment ago may look alive for another moment.
 * @throws LocalError when it lives and does not answer.
 */
async function isReady(description: ProcessDescription, known: ProcessRecord): Promise<boolean> {
  const findEnd = (): string | null => (isAlive(known) ? null : 'it ended by itself');
  if (findEnd()) return false;
  try {
    await waitUntilReady(description, known, findEnd);
    return true;
  } catch (error) {
    if (findEnd()) return false;
    throw notAnswering(description, known, messageOf(error));
  }
}

/** PATH with the system directories, HOME, language and temporary directory of the caller, and what is given. */
export function baseEnvironment(
  additions: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const { PATH = '', HOME = '/', TMPDIR } = process.env;
  const path = `${PATH}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;
  return { PATH: path, HOME, LANG: 'C.UTF-8', ...(TMPDIR && { TMPDIR }), ...additions };
}

/** PATH and TMPDIR are those of whoever starts first (npm and make change PATH), so they make no difference. */
export function fingerprintOf(
  description: Pick<ProcessDescription, 'argv' | 'env' | 'cwd' | 'version'>,
): string {
  const { argv, env, cwd, version } = description;
  const sorted = Object.entries({ ...env, PATH: '', TMPDIR: '' }).sort(([one], [other]) =>
    one < other ? -1 : 1,
  );
  return createHash('sha256')
    .update(JSON.stringify([argv, sorted, cwd, version]))
    .digest('hex');
}

/** A server that finds the pid of its lock file still taken, be it by a dead process, believes that it runs already (PostgreSQL does). */
async function waitUntilReaped(known: ProcessRecord): Promise<void> {
  const probe = async (): Promise<void> => {
    if (isUnreaped(known)) throw new Error('not reaped');
  };
  await waitUntil(probe, { timeoutMs: 5000, intervalMs: 50 }).catch(() => {}); // starting it will tell
}

async function waitUntilReady(
  description: ProcessDescription,
  record: ProcessRecord,
  giveUp: () => string | null,
): Promise<void> {
  const seconds = description.readyTimeoutSeconds ?? 30;
  const probe = async (): Promise<void> => {
    await description.ready();
    // Somebody else may answer at the same address.
    if (!isAlive(record)) throw new Error('it ended by itself');
  };
  try {
    await waitUntil(probe, { timeoutMs: seconds * 1000, giveUp });
  } catch (error) {
    throw new Error(giveUp() ?? `it was not ready after ${seconds} s (${messageOf(error)})`);
  }
}

function notAnswering(
  { name }: ProcessDescription,
  known: ProcessRecord,
  reason: string,
): LocalError {
  return new LocalError(
    `${name} (pid ${known.pid}) runs since ${known.startedAt} but does not answer: ${reason}. It was left as it is; stop everything (make down) and start again.\n${renderLogTail(known.logFile)}`,
  );
}

function running(
  { stateDir, name }: ProcessDescription,
  { pid, logFile }: ProcessRecord,
  started: boolean,
): RunningProcess {
  return { name, pid, logFile, started, stop: () => stopProcess(stateDir, name) };
}
