import { readdirSync, readFileSync } from 'node:fs';

/**
 * What makes a process that process and no later one with the same number: a pid is used again after a while, but
 * never with the same start time within one boot. `startTime` is in clock ticks since boot (proc(5), field 22).
 */
export interface ProcessIdentity {
  pid: number;
  startTime: number;
  bootId: string;
}

export interface ProcessStat {
  /** One letter of proc(5); `Z` and `X` are dead. */
  state: string;
  processGroup: number;
  startTime: number;
}

/** Reads the text of `/proc/<pid>/stat`. The second field is the command in parentheses and may itself hold spaces and parentheses. */
export function parseProcessStat(text: string): ProcessStat | null {
  const fields = text
    .slice(text.lastIndexOf(')') + 1)
    .trim()
    .split(/\s+/);
  const [state, , processGroup] = fields;
  const startTime = fields[19];
  if (!text.includes(')') || !state || !processGroup || !startTime) return null;
  return { state, processGroup: Number(processGroup), startTime: Number(startTime) };
}

/** The kernel's word about a process, or null when there is none or it is dead already. */
export function findProcessStat(pid: number): ProcessStat | null {
  const stat = readProcessStat(pid);
  return stat && !['Z', 'X'].includes(stat.state) ? stat : null;
}

/** True while a dead process still holds its pid, because its parent has not asked for its exit code yet. */
export function isUnreaped({ pid, startTime }: ProcessIdentity): boolean {
  const stat = readProcessStat(pid);
  return stat !== null && stat.startTime === startTime && ['Z', 'X'].includes(stat.state);
}

function readProcessStat(pid: number): ProcessStat | null {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return null;
  }
}

export function findProcessIdentity(pid: number): ProcessIdentity | null {
  const stat = findProcessStat(pid);
  return stat && { pid, startTime: stat.startTime, bootId: currentBootId() };
}

/** Every living process of a process group. */
export function listProcessGroup(processGroup: number): ProcessIdentity[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && findProcessStat(pid)?.processGroup === processGroup)
    .flatMap((pid) => findProcessIdentity(pid) ?? []);
}

/** True while exactly this process lives; false for a recycled pid and for one of before the last boot. */
export function isAlive(identity: ProcessIdentity): boolean {
  const now = findProcessIdentity(identity.pid);
  return now !== null && isSameProcess(identity, now);
}

export function isSameProcess(one: ProcessIdentity, other: ProcessIdentity): boolean {
  return one.pid === other.pid && one.startTime === other.startTime && one.bootId === other.bootId;
}

function currentBootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}
