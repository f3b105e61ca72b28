import { LocalError } from '../local-error.js';
import { isAlive } from './process-identity.js';
import { findRecord, listRecords, type ProcessRecord, removeRecord } from './process-record.js';
import { sendSignal } from './privilege.js';
import { waitUntil } from './wait-until.js';

/** `ended`: by its own stop signal; `killed`: it did not heed that in time; `absent`: nothing of ours was running. */
export type StopResult = 'ended' | 'killed' | 'absent';

/** Stops one process that this state directory has on record, if it is still that very process, and forgets it. */
export async function stopProcess(stateDir: string, name: string): Promise<StopResult> {
  const record = findRecord(stateDir, name);
  if (!record) return 'absent';
  const result = isAlive(record) ? await endProcess(record) : 'absent';
  removeRecord(stateDir, name);
  return result;
}

/** Stops everything on record, highest rank first, telling after each. */
export async function stopProcesses(
  stateDir: string,
  onStopped: (name: string, result: StopResult) => void = () => {},
): Promise<void> {
  for (const rank of ranksHighestFirst(listRecords(stateDir))) {
    const together = listRecords(stateDir).filter((record) => record.rank === rank);
    await Promise.all(
      together.map(async ({ name }) => onStopped(name, await stopProcess(stateDir, name))),
    );
  }
}

export function ranksHighestFirst(records: readonly { rank: number }[]): number[] {
  return [...new Set(records.map(({ rank }) => rank))].sort((one, other) => other - one);
}

async function endProcess(record: ProcessRecord): Promise<StopResult> {
  await sendSignal(record.pid, record.stopSignal);
  if (await isGone(record, record.stopTimeoutSeconds * 1000)) return 'ended';
  // Started detached, so it leads a process group of its own: what it left behind goes with it.
  await sendSignal(-record.pid, 'SIGKILL');
  if (await isGone(record, 10_000)) return 'killed';
  throw new LocalError(
    `${record.name} (pid ${record.pid}) does not end, not even by SIGKILL. It is still there. See ${record.logFile}, then run the same command again.`,
  );
}

async function isGone(record: ProcessRecord, timeoutMs: number): Promise<boolean> {
  const probe = async (): Promise<void> => {
    if (isAlive(record)) throw new Error('alive');
  };
  return waitUntil(probe, { timeoutMs, intervalMs: 50 }).then(
    () => true,
    () => false,
  );
}
