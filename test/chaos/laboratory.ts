/** Starts a run in a network namespace of its own, and passes on an interruption so that it cleans up. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { readChaosSettings } from './lab/chaos-lab.js';

/** In ms. A run that is not done by then is told to clean up, and ended when it does not. */
const longestRunMs = 600_000;
const longestCleanUpMs = 60_000;

export interface SeedOptions {
  seed: number;
  /** Of load. */
  seconds: number;
  faults: number;
  /** Where history and verdict are written. */
  directory: string;
}

/** @returns 0 when no invariant was violated, 130 when it was interrupted. */
export function runInLaboratory({
  seed,
  seconds,
  faults,
  directory,
}: SeedOptions): Promise<number> {
  const program = join(readChaosSettings().checkout, 'dist/test/chaos/run-seed.js');
  const args = [String(seed), String(seconds), String(faults), directory];
  // In a group of its own: the terminal's interrupt reaches it once, through us.
  const child = spawn('unshare', ['--net', '--', process.execPath, program, ...args], {
    stdio: 'inherit',
    detached: true,
  });
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
    end();
  };
  const end = (): void => {
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), longestCleanUpMs).unref();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  const timer = setTimeout(end, longestRunMs);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
      // Its servers end under its own connections then, so its code says nothing.
      resolve(interrupted ? 130 : (code ?? 130));
    });
  });
}
