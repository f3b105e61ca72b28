/**
 * Private directories on the engine's disk, one per playbook run: what stands in them may hold secrets, so they are 0700, their files
 * 0600, and they go when the run ends, or at the next start of the engine if it was killed.
 */
import { mkdir, mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const RUN_PREFIX = 'run-';

export class RunDirectory {
  constructor(readonly path: string) {}

  /** Absolute path of an entry of this directory. */
  pathOf(name: string): string {
    return join(this.path, name);
  }

  /** Writes a new file (0600) and returns its path; refuses a name that exists. */
  async writeFile(name: string, content: string): Promise<string> {
    const path = this.pathOf(name);
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(content, 'utf8');
    } finally {
      await file.close();
    }
    return path;
  }

  async makeDirectory(name: string): Promise<string> {
    await mkdir(this.pathOf(name), { mode: 0o700 });
    return this.pathOf(name);
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true, maxRetries: 3 });
  }
}

export class Workspace {
  /** @param root absolute path; only this engine process may use it */
  constructor(private readonly root: string) {}

  async createRunDirectory(): Promise<RunDirectory> {
    await this.ensureRoot();
    return new RunDirectory(await mkdtemp(join(this.root, RUN_PREFIX)));
  }

  /** A directory that outlives runs, for sockets of kept connections. */
  async ensureDirectory(name: string): Promise<string> {
    await this.ensureRoot();
    const path = join(this.root, name);
    await mkdir(path, { recursive: true, mode: 0o700 });
    return path;
  }

  /** Removes what runs of an engine that was killed left behind; call it at start, before any run. */
  async cleanLeftovers(): Promise<number> {
    await this.ensureRoot();
    const leftovers = (await readdir(this.root)).filter((name) => name.startsWith(RUN_PREFIX));
    for (const name of leftovers) {
      await rm(join(this.root, name), { recursive: true, force: true });
    }
    return leftovers.length;
  }

  private async ensureRoot(): Promise<void> {
    await mkdir(this.root, { recursive: true, mode: 0o700 });
  }
}
