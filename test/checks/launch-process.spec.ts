/** What is started is on record at once, so that a start that is killed leaves nothing behind that cannot be found. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launch } from '../../deploy/local/processes/launch-process.js';
import { findRecord } from '../../deploy/local/processes/process-record.js';
import { stopProcess } from '../../deploy/local/processes/stop-process.js';

describe('launch', () => {
  let stateDir: string;
  beforeEach(() => (stateDir = mkdtempSync(join(tmpdir(), 'mirab-state-'))));
  afterEach(() => rmSync(stateDir, { recursive: true }));
  const description = (program: string) => ({
    name: 'sleeper',
    stateDir,
    argv: [program, '60'] as [string, string],
    env: {},
    ready: async () => undefined,
  });

  it('has the process on record before it gives way to anything else', async () => {
    const launched = launch(description('/bin/sleep'), 'fingerprint');
    const record = findRecord(stateDir, 'sleeper'); // nothing was awaited since
    expect(record?.fingerprint).toBe('fingerprint');
    expect((await launched).record).toEqual(record);
    expect(await stopProcess(stateDir, 'sleeper')).toBe('ended');
  });

  it('leaves no record of a program that is not there', async () => {
    await expect(launch(description('/nonexistent'), 'f')).rejects.toThrow('install.sh');
    expect(findRecord(stateDir, 'sleeper')).toBeNull();
  });
});
