/** `make status` and `make clean` where nothing was started. */
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const nowhere = join(tmpdir(), 'mirab-never-started');

describe('make status', () => {
  it('builds nothing only to say that nothing runs', async () => {
    const { stdout } = await run('make', ['status', 'local=/nothing-is-built'], {
      env: { ...process.env, MIRAB_STATE_DIR: nowhere },
    });
    expect(stdout).toBe(`Nothing runs from ${nowhere}.\n`);
  });
});

describe('make clean', () => {
  it('speaks of the servers of tests only where there are some', async () => {
    const { stdout } = await run('make', ['--dry-run', 'clean']);
    expect(stdout).toContain('test ! -e .mirab-test ||');
  });
});
