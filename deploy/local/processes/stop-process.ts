import { LocalError } from '../local-error.js';
import { isAlive, listProcessGroup, type ProcessIdentity } from './process-identity.js';
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

/** Started detached, so it leads a process group of its own: what it forgets to take along ends with it. */
async function endProcess(record: ProcessRecord): Promise<StopResult> {
  const group = listProcessGroup(record.pid);
  await sendSignal(record.pid, record.stopSignal);
  if (await areGone([record], record.stopTimeoutSeconds * 1000)) {
    await endLeftovers(group);
    return 'ended';
  }
  await killAll(listProcessGroup(record.pid));
  if (await areGone([record], 10_000)) return 'killed';
  throw new LocalError(
    `${record.name} (pid ${record.pid}) does not end, not even by SIGKILL. It is still there. See ${record.logFile}, then run the same command again.`,
  );
}

async function endLeftovers(group: readonly ProcessIdentity[]): Promise<void> {
  if (await areGone(group, 3000)) return;
  await killAll(group);
}

async function killAll(processes: readonly ProcessIdentity[]): Promise<void> {
  for (const process of processes.filter(isAlive)) await sendSignal(process.pid, 'SIGKILL');
}

async function areGone(processes: readonly ProcessIdentity[], timeoutMs: number): Promise<boolean> {
  const probe = async (): Promise<void> => {
    if (processes.some(isAlive)) throw new Error('alive');
  };
  return waitUntil(probe, { timeoutMs, intervalMs: 50 }).then(
    () => true,
    () => false,
  );
}
