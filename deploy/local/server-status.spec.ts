import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readServerStatus, renderServerStatus, saveGivenServers } from './server-status.js';
import { findProcessIdentity } from './processes/process-identity.js';
import { saveRecord } from './processes/process-record.js';
import type { ProcessStatus } from './stop-servers.js';

const registry: ProcessStatus = {
  name: 'registry',
  pid: 77,
  startTime: 5,
  bootId: 'boot',
  fingerprint: 'f',
  startedAt: '2025-01-02T03:04:05.000Z',
  logFile: '/s/logs/registry.log',
  addresses: ['127.0.0.1:17050'],
  rank: 20,
  stopSignal: 'SIGTERM',
  stopTimeoutSeconds: 15,
  alive: true,
};
const controlPlane = {
  ...registry,
  name: 'control-plane',
  pid: 78,
  logFile: '/s/logs/control-plane.log',
  addresses: ['panel and API http://127.0.0.1:17000', 'metrics http://127.0.0.1:17001/metrics'],
};
const demo = {
  panelUrl: 'http://127.0.0.1:17000',
  tenants: [{ slug: 'alborz', host: 'alborz.mirab.test', address: '127.0.0.1:17080' }],
};

describe('renderServerStatus', () => {
  it('tells of everything that runs its address, pid, age and log, and of the demo its panel and sites', () => {
    const given = [{ name: 'Docker', address: 'unix:///var/run/docker.sock' }];
    expect(renderServerStatus('/s', { processes: [registry, controlPlane], given, demo })).toBe(
      [
        'From /s:',
        '  registry       127.0.0.1:17050',
        '                 pid 77, since 2025-01-02T03:04:05.000Z',
        '                 log /s/logs/registry.log',
        '  control-plane  panel and API http://127.0.0.1:17000, metrics http://127.0.0.1:17001/metrics',
        '                 pid 78, since 2025-01-02T03:04:05.000Z',
        '                 log /s/logs/control-plane.log',
        '  Docker         unix:///var/run/docker.sock',
        '                 not ours, used as it is',
        '  demo           panel http://127.0.0.1:17000',
        "                 curl -H 'Host: alborz.mirab.test' http://127.0.0.1:17080/",
      ].join('\n'),
    );
  });

  it('points to the log of what has ended, and to no panel that does not run', () => {
    const ended = { ...controlPlane, alive: false };
    expect(renderServerStatus('/s', { processes: [ended], given: [], demo })).toBe(
      [
        'From /s:',
        '  control-plane  does not run any more (pid 78 has ended)',
        '                 log /s/logs/control-plane.log',
      ].join('\n'),
    );
  });

  it('says that nothing runs', () => {
    expect(renderServerStatus('/s', { processes: [], given: [], demo })).toBe(
      'Nothing runs from /s.',
    );
  });
});

describe('readServerStatus', () => {
  let stateDir: string;
  beforeEach(() => (stateDir = mkdtempSync(join(tmpdir(), 'mirab-state-'))));
  afterEach(() => rmSync(stateDir, { recursive: true }));

  it('knows what is alive, also of records that an older version wrote', () => {
    const { alive: _, addresses: __, ...old } = registry;
    const own = findProcessIdentity(process.pid);
    saveRecord(stateDir, { ...old, name: 'own', addresses: [], ...own });
    writeFileSync(join(stateDir, 'run/old.json'), JSON.stringify({ ...old, name: 'old' }));
    const { processes } = readServerStatus(stateDir);
    expect(processes.map(({ name, alive, addresses }) => [name, alive, addresses])).toEqual([
      ['old', false, []],
      ['own', true, []],
    ]);
  });

  it('keeps addresses of given servers without their passwords', () => {
    saveGivenServers(stateDir, [
      { name: 'PostgreSQL', address: 'postgres://user:word@db:5432/mirab' },
      { name: 'Docker', address: 'unix:///run/docker.sock' },
    ]);
    expect(readServerStatus(stateDir).given).toEqual([
      { name: 'PostgreSQL', address: 'postgres://db:5432/mirab' },
      { name: 'Docker', address: 'unix:///run/docker.sock' },
    ]);
  });

  it('is not stopped by a demo whose facts are not complete', () => {
    writeFileSync(join(stateDir, 'demo.json'), '{"panelUrl": 1');
    expect(readServerStatus(stateDir).demo).toBeNull();
  });
});
