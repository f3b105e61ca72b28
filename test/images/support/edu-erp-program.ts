/** The programs of edu-erp as a release has them, run as ordinary processes: the same tree that its image is built from. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const product = resolve('products/edu-erp');

export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

/** Puts a release together the way docker/app.Dockerfile does; resolves to its `erp`. */
export async function assembleRelease(directory: string, version: string): Promise<string> {
  const app = join(directory, version);
  await mkdir(app, { recursive: true });
  await cp(join(product, 'app'), app, { recursive: true });
  await cp(join(product, 'releases', version, 'app'), app, { recursive: true });
  await symlink(resolve('node_modules'), join(app, 'node_modules'));
  return join(app, 'erp.mjs');
}

export class Program {
  readonly output: string[] = [];
  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk: Buffer) => this.output.push(chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => this.output.push(chunk.toString()));
  }

  static start(erp: string, command: string, environment: Record<string, string>): Program {
    const env = { PATH: process.env['PATH'], ...environment };
    return new Program(
      spawn(process.execPath, [erp, command], { env, stdio: ['ignore', 'pipe', 'pipe'] }),
    );
  }

  isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Exit code of a program that ends by itself. */
  async exit(): Promise<number | null> {
    if (this.isRunning()) await once(this.child, 'exit');
    return this.child.exitCode;
  }

  stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.exit();
  }

  /** Waits for a good answer at the address; fails with what the program wrote. */
  async waitUntilAnswers(address: string): Promise<void> {
    for (let tries = 0; tries < 100; tries += 1) {
      const response = await fetch(address).catch(() => null);
      if (response?.ok) return;
      await sleep(100);
    }
    throw new Error(`${address} did not answer well:\n${this.output.join('')}`);
  }
}
