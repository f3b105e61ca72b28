import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { codeOf, LocalError } from '../local-error.js';

const run = promisify(execFile);

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The same command with the rights of root: as it is for root, through `sudo -n` (never asks) for anybody else. */
export function elevated(argv: readonly [string, ...string[]]): [string, ...string[]] {
  return isRoot() ? [...argv] : ['sudo', '-n', '--', ...argv];
}

/** Runs a short command as root and returns what it printed. */
export async function runElevated(argv: readonly [string, ...string[]]): Promise<string> {
  const [file, ...args] = elevated(argv);
  return (await run(file, args)).stdout;
}

/** Sends a signal; one that we may not send ourselves (the process runs under sudo) goes through sudo. A process that is gone already is fine. */
export async function sendSignal(pid: number, signal: NodeJS.Signals): Promise<void> {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return;
    if (codeOf(error) !== 'EPERM') throw error;
    await signalThroughSudo(pid, signal);
  }
}

async function signalThroughSudo(pid: number, signal: NodeJS.Signals): Promise<void> {
  try {
    await run('sudo', ['-n', '--', 'kill', '-s', signal.slice('SIG'.length), '--', String(pid)]);
  } catch {
    throw new LocalError(
      `Process ${pid} belongs to root and sudo did not let us end it. It still runs. Run the same command as root.`,
    );
  }
}
