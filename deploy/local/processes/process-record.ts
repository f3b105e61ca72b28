import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** The pid file of one process that we started. It is the only ground on which anything is ever stopped. */
export const ProcessRecord = z.object({
  name: z.string(),
  pid: z.int().positive(),
  startTime: z.number(),
  bootId: z.string(),
  /** A hash of argv, environment and configuration: a different one means the process must be started anew. */
  fingerprint: z.string(),
  startedAt: z.string(),
  logFile: z.string(),
  /** Where it answers, as a person is told; without secrets. */
  addresses: z.array(z.string()).default([]),
  /** Higher ranks stop first, equal ones together. */
  rank: z.number(),
  stopSignal: z.enum(['SIGTERM', 'SIGINT', 'SIGQUIT']),
  stopTimeoutSeconds: z.number(),
});
export type ProcessRecord = z.infer<typeof ProcessRecord>;

export function recordDirectory(stateDir: string): string {
  return join(stateDir, 'run');
}

export function findRecord(stateDir: string, name: string): ProcessRecord | null {
  try {
    const text = readFileSync(recordFile(stateDir, name), 'utf8');
    return ProcessRecord.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Every process on record in this state directory, alive or not. */
export function listRecords(stateDir: string): ProcessRecord[] {
  return readNames(recordDirectory(stateDir)).flatMap((name) => findRecord(stateDir, name) ?? []);
}

export function saveRecord(stateDir: string, record: ProcessRecord): void {
  const directory = recordDirectory(stateDir);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = recordFile(stateDir, record.name);
  writeFileSync(`${file}.new`, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function removeRecord(stateDir: string, name: string): void {
  rmSync(recordFile(stateDir, name), { force: true });
}

function recordFile(stateDir: string, name: string): string {
  return join(recordDirectory(stateDir), `${name}.json`);
}

function readNames(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length))
      .sort();
  } catch {
    return [];
  }
}
