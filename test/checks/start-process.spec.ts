/** A process that is ending while it is asked for is started anew, not waited for. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  baseEnvironment,
  startProcess,
  type ProcessDescription,
} from '../../deploy/local/processes/start-process.js';
import { ensureStateDirectory } from '../../deploy/local/state-directory.js';

let stateDir: string;
beforeEach(async () => {
  stateDir = join(await mkdtemp(join(tmpdir(), 'mirab-start-')), 'state');
  ensureStateDirectory(stateDir);
});
afterEach(() => rm(join(stateDir, '..'), { recursive: true, force: true }));

const aSleeper = (ready: () => Promise<void>): ProcessDescription => ({
  stateDir,
  name: 'sleeper',
  argv: [process.execPath, '-e', 'setTimeout(() => undefined, 60_000)'],
  env: baseEnvironment(),
  ready,
  readyTimeoutSeconds: 10,
});

describe('startProcess', () => {
  it('starts anew what ends while it is waited for', async () => {
    const first = await startProcess(aSleeper(() => Promise.resolve()));
    let asked = 0;
    const second = await startProcess(
      aSleeper(async () => {
        asked += 1;
        if (asked > 1) return;
        process.kill(first.pid, 'SIGKILL');
        throw new Error('not yet');
      }),
    );
    expect(second.started).toBe(true);
    expect(second.pid).not.toBe(first.pid);
    await second.stop();
  });

  it('leaves what lives alone, and says that it does not answer', async () => {
    const first = await startProcess(aSleeper(() => Promise.resolve()));
    expect((await startProcess(aSleeper(() => Promise.resolve()))).started).toBe(false);
    const silent = {
      ...aSleeper(() => Promise.reject(new Error('silent'))),
      readyTimeoutSeconds: 1,
    };
    await expect(startProcess(silent)).rejects.toThrow('but does not answer');
    await first.stop();
  });
});
