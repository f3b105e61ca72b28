/** The process that has Ansible imported already (`playbooks/warm_runner.py`): each playbook run is a fork of it. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { KillLadder, type LeashedProcess, type PlaybookCommand } from './leashed-process.js';
import { FrameSplitter } from './warm-frames.js';
import type { RunDirectory } from './workspace.js';

export interface WarmRunnerOptions {
  /** Python that can import Ansible. */
  readonly pythonPath: string;
  readonly scriptPath: string;
  /** Private; holds the socket and what Ansible writes when it is imported. Removed at the end. */
  readonly directory: RunDirectory;
  readonly environment: Readonly<Record<string, string>>;
  /** Told once for each time it ends by itself. */
  readonly onProblem: (reason: string) => void;
}

const restartAfterMs = 10_000;
/** Importing Ansible takes a second, on a very busy machine some; one that hangs there is ended, and told of like any other. */
const importMs = 120_000;
const keptCharacters = 500;

export class WarmRunner {
  private child: ChildProcessByStdio<Writable, Readable, Readable> | undefined;
  private ready = false;
  private stopping = false;
  private startedAt = 0;

  constructor(private readonly options: WarmRunnerOptions) {}

  /** Resolves when Ansible is imported, or cannot be; until then `run` answers null. */
  async start(): Promise<void> {
    const { pythonPath, scriptPath, directory, environment, onProblem } = this.options;
    this.startedAt = performance.now();
    const child = spawn(pythonPath, ['-I', scriptPath, this.socketPath], {
      cwd: directory.path,
      env: environment,
      stdio: ['pipe', 'pipe', 'pipe'],
      shell: false,
    });
    this.child = child;
    let words = '';
    child.stdin.on('error', () => undefined);
    child.stderr.on('data', (chunk: Buffer) => {
      words = (words + chunk.toString('utf8')).slice(-keptCharacters);
    });
    const onEnd = (reason: string): void => {
      if (this.child !== child) return;
      this.child = undefined;
      this.ready = false;
      if (!this.stopping) onProblem(reason);
    };
    const ended = new Promise<void>((resolve) => {
      child.once('error', (error) => {
        onEnd(error.message);
        resolve();
      });
      child.once('close', (code) => {
        onEnd(words.trim() || `it ended with code ${code ?? 'unknown'}`);
        resolve();
      });
    });
    const imported = new Promise<void>((resolve) => {
      child.stdout.once('data', () => {
        this.ready = true;
        resolve();
      });
    });
    const givenUp = setTimeout(() => {
      words = `it had not imported Ansible within ${importMs / 1_000} s`;
      child.kill('SIGKILL');
    }, importMs);
    await Promise.race([imported, ended]);
    clearTimeout(givenUp);
  }

  /** A run under way; null when this runner is not ready, so that the caller starts it in another way. Nothing was started then. */
  async run(command: PlaybookCommand): Promise<LeashedProcess | null> {
    if (!this.ready) {
      await this.restart();
      return null;
    }
    const socket = await this.connect();
    return socket && follow(socket, command);
  }

  /** Ends it; a run at work has its own leash and goes on. */
  async stop(): Promise<void> {
    this.stopping = true;
    const { child } = this;
    if (child) {
      const gone = new Promise((resolve) => child.once('close', resolve));
      child.stdin.end();
      await gone;
    }
    await this.options.directory.remove();
  }

  private get socketPath(): string {
    return this.options.directory.pathOf('socket');
  }

  /** One that ended by itself is tried again, not more often than every ten seconds. */
  private async restart(): Promise<void> {
    if (this.child || this.stopping || performance.now() - this.startedAt < restartAfterMs) return;
    this.startedAt = performance.now();
    await rm(this.socketPath, { force: true });
    void this.start();
  }

  private connect(): Promise<Socket | null> {
    return new Promise((resolve) => {
      const socket = connect(this.socketPath);
      socket.once('connect', () => resolve(socket));
      socket.once('error', () => resolve(null));
    });
  }
}

function follow(socket: Socket, command: PlaybookCommand): LeashedProcess {
  const events = new PassThrough();
  const printed = new PassThrough();
  let code: number | null = null;
  const frames = new FrameSplitter((kind, content) => {
    if (kind === 'e') events.write(content);
    if (kind === 'o') printed.write(content);
    if (kind === 'x') code = Number(content.toString('latin1'));
  });
  const ladder = new KillLadder((letter) => socket.write(letter));
  socket.on('data', (chunk) => {
    try {
      frames.push(chunk);
    } catch (error) {
      socket.destroy(error instanceof Error ? error : undefined);
    }
  });
  // A leash that was killed, or that talks nonsense, ends without an exit code, which is what is reported.
  socket.on('error', () => undefined);
  socket.write(`${JSON.stringify(command)}\n`);
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve())).then(
    async () => {
      ladder.clear();
      events.end();
      printed.end();
      await Promise.all([finished(events), finished(printed)]);
      return code;
    },
  );
  const nothing = new PassThrough();
  nothing.end();
  return { events, stdout: printed, stderr: nothing, ended, kill: () => ladder.climb() };
}
