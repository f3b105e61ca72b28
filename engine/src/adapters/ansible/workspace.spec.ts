import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workspace } from './workspace.js';

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe('Workspace', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'mirab-workspace-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('keeps runs apart in directories that only their owner enters', async () => {
    const workspace = new Workspace(join(root, 'work'));
    const [first, second] = [
      await workspace.createRunDirectory(),
      await workspace.createRunDirectory(),
    ];
    const file = await first.writeFile('vars.json', '{}');

    expect(first.path).not.toBe(second.path);
    expect([
      await modeOf(join(root, 'work')),
      await modeOf(first.path),
      await modeOf(file),
    ]).toEqual(['700', '700', '600']);
  });

  it('refuses to write over a file that stands there already', async () => {
    const directory = await new Workspace(root).createRunDirectory();
    await directory.writeFile('vars.json', 'first');
    await expect(directory.writeFile('vars.json', 'second')).rejects.toThrow('EEXIST');
  });

  it('removes the runs that a killed engine left, and nothing else', async () => {
    const workspace = new Workspace(root);
    const left = await workspace.createRunDirectory();
    await left.writeFile('key', 'secret');
    await mkdir(join(root, 'ssh'));
    await writeFile(join(root, 'note'), 'kept');

    expect(await workspace.cleanLeftovers()).toBe(1);
    expect((await readdir(root)).sort()).toEqual(['note', 'ssh']);
  });
});
