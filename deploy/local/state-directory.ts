import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { codeOf, LocalError } from './local-error.js';
import { findProcessIdentity, isAlive } from './processes/process-identity.js';
import { isRoot, runElevated } from './processes/privilege.js';

const markerName = 'mirab-state-directory';
const Identity = z.object({ pid: z.number(), startTime: z.number(), bootId: z.string() });

/** Makes the directory (0700) or takes one that is ours; never one that holds something else. */
export function ensureStateDirectory(stateDir: string): void {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  if (existsSync(join(stateDir, markerName))) return;
  if (readdirSync(stateDir).length > 0) {
    throw new LocalError(
      `${stateDir} is not empty and was not made by Mirab. Nothing was changed. Choose another directory with MIRAB_STATE_DIR.`,
    );
  }
  chmodSync(stateDir, 0o700);
  writeFileSync(
    join(stateDir, markerName),
    'Data of a local Mirab. `make down` stops what runs on it, `make clean` removes it.\n',
  );
}

/** Removes the directory with everything in it. What runs on it must have been stopped before. */
export async function removeStateDirectory(stateDir: string): Promise<void> {
  if (!existsSync(stateDir)) return;
  if (!existsSync(join(stateDir, markerName))) {
    throw new LocalError(
      `${stateDir} was not made by Mirab, so it is not removed. Look at it, and remove it by hand.`,
    );
  }
  try {
    rmSync(stateDir, { recursive: true, force: true });
  } catch (error) {
    if (isRoot()) throw error;
    await runElevated(['rm', '-rf', '--one-file-system', '--', stateDir]);
  }
}

/** A generated secret that stays the same for the life of the state directory; 256 bits, file mode 0600. */
export function ensureSecret(stateDir: string, name: string): string {
  const directory = join(stateDir, 'secrets');
  const file = join(directory, name);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (!existsSync(file)) writeWhole(file, randomBytes(32).toString('hex'));
  return readFileSync(file, 'utf8');
}

/** Writes a private file that is there whole or not at all, however suddenly we end; the first of two writers wins. */
export function writeWhole(file: string, text: string): void {
  const draft = `${file}.${randomBytes(4).toString('hex')}.new`;
  writeFileSync(draft, text, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Runs `work` while nobody else starts or stops things on the same directory; a lock left by a dead process is taken over. */
export async function withStateLock<T>(stateDir: string, work: () => Promise<T>): Promise<T> {
  const file = join(stateDir, 'lock');
  takeLock(file);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function takeLock(file: string): void {
  const own = JSON.stringify(findProcessIdentity(process.pid));
  try {
    writeFileSync(file, own, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    const holder = findLockHolder(file);
    if (holder) {
      throw new LocalError(
        `Process ${holder.pid} is starting or stopping the servers of this directory just now. Nothing was changed. Wait until it is done, then run this again.`,
      );
    }
    writeFileSync(file, own, { mode: 0o600 });
  }
}

function findLockHolder(file: string): z.infer<typeof Identity> | null {
  try {
    const { data } = Identity.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return data && isAlive(data) ? data : null;
  } catch {
    return null;
  }
}
