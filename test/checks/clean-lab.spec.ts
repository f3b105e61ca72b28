/** `make clean` and the fault laboratory: a killed run leaves processes, a directory and network namespaces. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { baseEnvironment, startProcess } from '../../deploy/local/processes/start-process.js';
import { ensureStateDirectory } from '../../deploy/local/state-directory.js';
import { cleanLab } from '../chaos/lab/chaos-lab.js';
import { listNodeNames } from '../chaos/lab/network.js';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;
/** Namespaces are the machine's: with a laboratory at work, this suite must not touch them. */
const isLabAtWork = listNodeNames().length > 0;

let parent: string;
let stateDir: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'mirab-clean-'));
  stateDir = join(parent, '.mirab-chaos');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

describe('cleaning the laboratory', () => {
  it('is part of make clean', async () => {
    const { stdout } = await run('make', ['--dry-run', 'clean']);
    expect(stdout).toContain('node dist/test/chaos/clean.js');
  });

  it.runIf(isRoot && !isLabAtWork)('ends processes, removes namespaces and data', async () => {
    ensureStateDirectory(stateDir);
    mkdirSync(join(stateDir, 'history'));
    writeFileSync(join(stateDir, 'history/seed-1.json'), '{}');
    await run('ip', ['netns', 'add', 'mirab-chaos-left']);
    const left = await startProcess({
      stateDir,
      name: 'engine-1',
      argv: [process.execPath, '-e', 'setTimeout(() => undefined, 60_000)'],
      env: baseEnvironment(),
      networkNamespace: '/run/netns/mirab-chaos-left',
      ready: () => Promise.resolve(),
    });
    expect(await cleanLab(stateDir)).toBe(true);
    expect(() => process.kill(left.pid, 0)).toThrow('ESRCH');
    expect(listNodeNames()).toEqual([]);
    expect(existsSync(stateDir)).toBe(false);
  });

  it('leaves alone what is not there, and what is not ours', async () => {
    expect(await cleanLab(stateDir)).toBe(false);
    mkdirSync(stateDir);
    writeFileSync(join(stateDir, 'thesis.txt'), 'years of work');
    await expect(cleanLab(stateDir)).rejects.toThrow('was not made by Mirab');
    expect(existsSync(join(stateDir, 'thesis.txt'))).toBe(true);
  });
});
