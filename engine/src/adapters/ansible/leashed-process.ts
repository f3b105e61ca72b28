/** A child process that cannot outlive the engine: `playbooks/leash.py` holds its process group and dies with our end of its stdin. */
import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import type { Readable } from 'node:stream';

/** One run of `ansible-playbook`, whatever starts it. */
export interface PlaybookCommand {
  readonly arguments: readonly string[];
  /** All of it: nothing of the engine's own environment is passed on. */
  readonly environment: Readonly<Record<string, string>>;
  readonly directory: string;
}

export interface LeashedCommand extends PlaybookCommand {
  /** System Python that starts fast; runs the leash alone. */
  readonly pythonPath: string;
  readonly leashPath: string;
  readonly program: string;
}

export interface LeashedProcess {
  /** Descriptor 3 of the child. */
  readonly events: Readable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Exit code once the process and its whole group are gone and every pipe is drained. Null when the leash was killed. */
  readonly ended: Promise<number | null>;
  /** SIGINT, then SIGTERM, then SIGKILL to the group, with the waits of `KILL_LADDER`; safe to call twice. */
  kill(): void;
}

/** Letters that the leash understands, and milliseconds after the first. Ansible ends in order on SIGINT, in about 0.2 s. */
export const KILL_LADDER = [
  { letter: 'i', afterMs: 0 },
  { letter: 't', afterMs: 10_000 },
  { letter: 'k', afterMs: 15_000 },
] as const;

/** Descriptor on which the child writes its events. */
export const EVENT_DESCRIPTOR = 3;

export async function startLeashed(command: LeashedCommand): Promise<LeashedProcess> {
  for (const path of [command.pythonPath, command.program]) await access(path, constants.X_OK);
  await access(command.leashPath, constants.R_OK);
  const child = spawn(
    command.pythonPath,
    ['-I', '-S', command.leashPath, command.program, ...command.arguments],
    {
      cwd: command.directory,
      env: { ...command.environment, MIRAB_EVENT_FD: String(EVENT_DESCRIPTOR) },
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      shell: false,
    },
  );
  const ladder = new KillLadder((letter) => child.stdin.write(letter));
  // The leash may end while a letter is on its way; nothing is lost then.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code));
  }).finally(() => {
    ladder.clear();
    child.stdin.destroy();
  });
  return {
    events: child.stdio[EVENT_DESCRIPTOR] as Readable,
    stdout: child.stdout,
    stderr: child.stderr,
    ended,
    kill: () => ladder.climb(),
  };
}

/** Sends the letters of `KILL_LADDER`, each in its time, until the process has ended. */
export class KillLadder {
  private readonly timers: NodeJS.Timeout[] = [];
  constructor(private readonly send: (letter: string) => void) {}

  /** Safe to call twice. */
  climb(): void {
    if (this.timers.length > 0) return;
    for (const { letter, afterMs } of KILL_LADDER)
      this.timers.push(setTimeout(() => this.send(letter), afterMs));
  }

  clear(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }
}
