import { execFile, spawn } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeAnsibleRunner } from '../../engine/src/adapters/ansible/fake-ansible-runner.js';
import type {
  AnsibleRunner,
  PlaybookEvent,
} from '../../engine/src/adapters/ansible/ansible-runner.js';
import { localHost, openLab, playbooksDirectory, type Lab } from './support/lab.js';
import { getTestServers } from './support/test-servers.js';

const execute = promisify(execFile);
let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.remove());

const aCheck = (stacksDirectory = lab.stacksDirectory) => ({
  task_id: '00000000-0000-7000-8000-000000000001',
  stacks_directory: stacksDirectory,
  traefik_api_url: getTestServers().traefikApiUrl,
});
const isSettled = async (check: () => Promise<boolean>): Promise<boolean> => {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await check()) return true;
    await new Promise((done) => setTimeout(done, 100));
  }
  return false;
};
/** True when no process has the text in its command line. */
const isGone = async (text: string): Promise<boolean> =>
  execute('pgrep', ['--full', '--', text]).then(
    () => false,
    () => true,
  );

describe.each([
  ['AnsibleProcess', (): AnsibleRunner => lab.runner],
  ['FakeAnsibleRunner', (): AnsibleRunner => new FakeAnsibleRunner()],
])('%s', (_name, getRunner) => {
  const run = (signal?: AbortSignal, vars: ReturnType<typeof aCheck> = aCheck()) => {
    const events: PlaybookEvent[] = [];
    const result = getRunner().run({
      playbook: 'check-host.yml',
      vars,
      host: localHost(),
      secretValues: [],
      deadlineMs: 60_000,
      onEvent: (event) => events.push(event),
      ...(signal === undefined ? {} : { signal }),
    });
    return { events, result };
  };

  it('tells the start of a task before its result, both with the step', async () => {
    const { events, result } = run();
    expect(await result).toMatchObject({ outcome: 'ok', changedTasks: 0 });
    expect((await result).failure).toBeUndefined();
    const told = events
      .filter((event) => event.step === 'check' && event.type !== 'log')
      .map((event) => event.type);
    expect(told).toEqual(['started', 'result']);
  });

  it('refuses variables that the schema does not know, before it starts anything', async () => {
    const vars = { ...aCheck(), ansible_connection: 'local' };
    const { events, result } = run(undefined, vars);
    await expect(result).rejects.toThrow('ansible_connection');
    expect(events).toEqual([]);
  });

  it('says that an aborted run was interrupted', async () => {
    const { result } = run(AbortSignal.abort());
    expect(await result).toMatchObject({ outcome: 'interrupted', failure: { step: null } });
  });
});

describe('a run that hangs', () => {
  /** An `ansible-playbook` that ignores every polite signal and has a child that does too. */
  const aStubbornProgram = async (mark: string): Promise<string> => {
    const directory = join(lab.root, mark);
    await mkdir(directory);
    const path = join(directory, 'ansible-playbook');
    const lines = [
      '#!/usr/bin/python3',
      'import os, signal, time',
      'for number in (signal.SIGINT, signal.SIGTERM): signal.signal(number, signal.SIG_IGN)',
      'os.fork()',
      'time.sleep(600)',
    ];
    await writeFile(path, lines.join('\n'), { mode: 0o755 });
    return path;
  };
  const options = (ansiblePath: string) => ({
    ansiblePath,
    playbooksDirectory,
    workDirectory: lab.workDirectory,
    pythonPath: '/usr/bin/python3',
  });

  it('is ended at its deadline with its whole group, and leaves no file', async () => {
    const { AnsibleProcess } = await import('../../engine/src/adapters/ansible/ansible-process.js');
    const path = await aStubbornProgram('deadline');
    const result = await new AnsibleProcess(options(path)).run({
      playbook: 'check-host.yml',
      vars: aCheck(),
      host: localHost(),
      secretValues: [],
      deadlineMs: 1_000,
      onEvent: () => undefined,
    });
    expect(result.outcome).toBe('timeout');
    expect(await isGone(path)).toBe(true);
    expect((await readdir(lab.workDirectory)).filter((name) => name.startsWith('run-'))).toEqual(
      [],
    );
  });

  it('dies with an engine that is killed, and its files go at the next start', async () => {
    const path = await aStubbornProgram('orphan');
    const left = join(lab.workDirectory, 'run-left');
    await mkdir(left, { recursive: true });
    await writeFile(join(left, 'vars.json'), '{}');
    const leash = ['-I', '-S', join(playbooksDirectory, 'leash.py'), path];
    // The engine's part is played by a shell-less Python that holds the leash's standard input and is then killed.
    const engine = spawn('/usr/bin/python3', [
      '-c',
      'import subprocess, sys, time\nsubprocess.Popen([sys.executable, *sys.argv[1:]], stdin=subprocess.PIPE)\ntime.sleep(600)',
      ...leash,
    ]);
    expect(await isSettled(async () => !(await isGone(path)))).toBe(true);
    engine.kill('SIGKILL');
    expect(await isSettled(() => isGone(path))).toBe(true);
    expect(await lab.runner.cleanLeftovers()).toBe(1);
  });
});

describe('an installation that is broken', () => {
  it('rejects instead of blaming the host', async () => {
    const { AnsibleProcess } = await import('../../engine/src/adapters/ansible/ansible-process.js');
    const runner = new AnsibleProcess({
      ansiblePath: '/nonexistent/ansible-playbook',
      playbooksDirectory,
      workDirectory: lab.workDirectory,
      pythonPath: '/usr/bin/python3',
    });
    const run = {
      vars: aCheck(),
      host: localHost(),
      secretValues: [],
      deadlineMs: 1_000,
      onEvent: () => undefined,
    };
    await expect(runner.run({ playbook: 'check-host.yml', ...run })).rejects.toThrow('ENOENT');
  });
});
