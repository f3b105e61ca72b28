/** Runs as forks of a process that has Ansible imported: what they promise is what a started `ansible-playbook` promises. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AnsibleProcess } from '../../engine/src/adapters/ansible/ansible-process.js';
import type {
  PlaybookEvent,
  PlaybookResult,
} from '../../engine/src/adapters/ansible/ansible-runner.js';
import type { HostConnection } from '../../engine/src/adapters/ansible/host-connection.js';
import { localHost, playbooksDirectory } from './support/lab.js';
import { getTestServers } from './support/test-servers.js';

const execute = promisify(execFile);
const problems: string[] = [];
let root: string;
let runner: AnsibleProcess;
/** Where it listens. A run whose leash was killed may leave a directory beside it: what is left of the run can still write. */
let socketPath: string;
/** A Docker that takes connections and never says a word. */
let silent: Server;
let silentHost: HostConnection;

/** A directory in which Python can import Ansible, but there is no `ansible-playbook` to start: what works here was a fork. */
async function aPlaceWithoutAnsible(): Promise<string> {
  const place = join(root, 'bin');
  await mkdir(place);
  const python = join(dirname(getTestServers().ansiblePath), 'python3');
  await writeFile(join(place, 'python3'), `#!/bin/sh\nexec '${python}' "$@"\n`, { mode: 0o755 });
  return join(place, 'ansible-playbook');
}

const createRunner = (ansiblePath: string, work: string): AnsibleProcess =>
  new AnsibleProcess({
    ansiblePath,
    playbooksDirectory,
    workDirectory: join(root, work),
    pythonPath: '/usr/bin/python3',
  });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mirab-warm-'));
  runner = createRunner(await aPlaceWithoutAnsible(), 'w');
  await runner.warmUp((reason) => problems.push(reason));
  const [directory] = await listRunDirectories();
  socketPath = join(root, 'w', directory ?? '', 'socket');
  silent = createServer(() => undefined).listen(join(root, 'silent.sock'));
  await once(silent, 'listening');
  silentHost = { kind: 'local', dockerHost: `unix://${join(root, 'silent.sock')}` };
});
afterAll(async () => {
  silent.close();
  await runner.coolDown();
  await rm(root, { recursive: true, force: true });
});

interface Changes {
  host?: HostConnection;
  deadlineMs?: number;
  signal?: AbortSignal;
  by?: AnsibleProcess;
}
function check({ by = runner, ...changes }: Changes = {}): {
  events: PlaybookEvent[];
  result: Promise<PlaybookResult>;
} {
  const events: PlaybookEvent[] = [];
  const result = by.run({
    playbook: 'check-host.yml',
    vars: {
      task_id: '00000000-0000-7000-8000-000000000001',
      stacks_directory: join(root, 'stacks'),
      traefik_api_url: getTestServers().traefikApiUrl,
    },
    host: localHost(),
    secretValues: [],
    deadlineMs: 60_000,
    onEvent: (event) => events.push(event),
    ...changes,
  });
  return { events, result };
}

/** Processes that stand below the run directories of this file, without the warm runner itself. */
const listRunProcesses = async (): Promise<string[]> => {
  const { stdout } = await execute('ps', ['-eo', 'args']);
  return stdout.split('\n').filter((line) => line.includes(root) && !/warm_runner\.py/.test(line));
};
/** Leashes of runs at work: a fork's stands below the warm runner and above its run, both with the same words. */
async function listLeashes(program: string): Promise<number[]> {
  const { stdout } = await execute('ps', ['-eo', 'pid,ppid,args']);
  const processes = stdout
    .split('\n')
    .filter((line) => line.includes(program) && (line.includes(root) || program === 'leash.py'))
    .map((line) => line.trim().split(/ +/).map(Number));
  const parents = new Set(processes.map(([, parent]) => parent));
  return processes
    .filter(([pid, parent]) =>
      program === 'leash.py'
        ? parent === process.pid
        : processes.some(([other]) => other === parent) && parents.has(pid),
    )
    .map(([pid]) => pid ?? 0);
}
const listRunDirectories = async (): Promise<string[]> => readdir(join(root, 'w'));

describe('a warm runner', () => {
  it('carries out a run without starting Ansible, and tells what happens as it happens', async () => {
    const { events, result } = check();
    expect((await result).failure).toBeUndefined();
    expect(await result).toMatchObject({
      outcome: 'ok',
      changedTasks: 0,
      hostFacts: { problems: [] },
    });
    expect(events.filter((event) => event.step === 'check').map((event) => event.type)).toEqual([
      'started',
      'result',
    ]);
  });

  it('carries out many at once, each with its own result', async () => {
    const results = await Promise.all(Array.from({ length: 4 }, () => check().result));
    expect(results.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  it('leaves nothing of a run: no process, no file, no variable of it in its own environment', async () => {
    expect(await listRunProcesses()).toEqual([]);
    expect(await listRunDirectories()).toHaveLength(1);
  });

  it.each([
    ['a fork', () => runner],
    ['a started Ansible', () => createRunner(getTestServers().ansiblePath, 'c')],
  ])(
    'ends a run that hangs, %s, at its deadline with all that came of it',
    async (_, getRunner) => {
      const { result } = check({ host: silentHost, deadlineMs: 5_000, by: getRunner() });
      expect((await result).outcome).toBe('timeout');
      expect(await listRunProcesses()).toEqual([]);
    },
  );

  it('ends a run that nobody wants any more', async () => {
    const abort = new AbortController();
    const { events, result } = check({ host: silentHost, signal: abort.signal });
    await expect.poll(() => events.length, { timeout: 20_000 }).toBeGreaterThan(0);
    abort.abort();
    expect((await result).outcome).toBe('interrupted');
    expect(await listRunProcesses()).toEqual([]);
  });

  it.each([
    ['a fork', 'warm_runner.py', () => runner],
    ['a started Ansible', 'leash.py', () => createRunner(getTestServers().ansiblePath, 'k')],
  ])(
    'is told of a run, %s, whose leash was killed, and it begins nothing more',
    async (_, leash, getRunner) => {
      const { events, result } = check({ host: silentHost, by: getRunner() });
      await expect
        .poll(() => events.some(({ step }) => step === 'check'), { timeout: 20_000 })
        .toBe(true);
      const [pid] = await listLeashes(leash);
      process.kill(pid ?? 0, 'SIGKILL');
      expect(await result).toMatchObject({ outcome: 'lost', failure: { step: 'check' } });
      await expect
        .poll(async () =>
          (await listRunProcesses()).filter((line) => /ansible-playbook/.test(line)),
        )
        .toEqual([]);
    },
  );

  it('ends a run whose engine is gone', async () => {
    const home = join(root, 'orphan');
    await mkdir(home);
    await writeFile(
      join(home, 'inventory.json'),
      JSON.stringify({
        all: {
          hosts: {
            host: { ansible_connection: 'local', ansible_python_interpreter: '/usr/bin/python3' },
          },
        },
      }),
    );
    await writeFile(
      join(home, 'hang.yml'),
      JSON.stringify([
        {
          hosts: 'all',
          gather_facts: false,
          tasks: [
            {
              name: 'Hang',
              'ansible.builtin.command': {
                argv: ['/usr/bin/python3', '-c', 'import time; time.sleep(600)', root],
              },
            },
          ],
        },
      ]),
    );
    const engine = connect(socketPath);
    await once(engine, 'connect');
    engine.resume();
    const environment = { PATH: '/usr/bin:/bin', HOME: home, ANSIBLE_LOCAL_TEMP: home };
    const request = {
      arguments: ['-i', join(home, 'inventory.json'), join(home, 'hang.yml')],
      environment,
      directory: home,
    };
    engine.write(`${JSON.stringify(request)}\n`);
    await expect
      .poll(async () => (await listRunProcesses()).length, { timeout: 20_000 })
      .toBeGreaterThan(0);
    engine.destroy();
    await expect.poll(listRunProcesses, { timeout: 20_000 }).toEqual([]);
  });

  it('that was killed is told of, and a run starts Ansible as if there had never been one', async () => {
    const other = createRunner(getTestServers().ansiblePath, 'o');
    const told: string[] = [];
    await other.warmUp((reason) => told.push(reason));
    await execute('pkill', ['-KILL', '--full', `warm_runner.py ${join(root, 'o')}/`]);
    await expect.poll(() => told.length).toBe(1);
    expect((await check({ by: other }).result).outcome).toBe('ok');
    await other.coolDown();
    expect(await readdir(join(root, 'o'))).toEqual([]);
  });

  it('without an Ansible to import is told of, with the reason', async () => {
    const place = join(root, 'empty');
    await mkdir(place);
    await writeFile(join(place, 'python3'), '#!/bin/sh\nexec /usr/bin/python3 -S "$@"\n', {
      mode: 0o755,
    });
    const told: string[] = [];
    const other = createRunner(join(place, 'ansible-playbook'), 'e');
    await other.warmUp((reason) => told.push(reason));
    expect(told).toEqual([expect.stringContaining("No module named 'ansible'")]);
    await other.coolDown();
  });

  it('was never in trouble in all of this', () => {
    expect(problems).toEqual([]);
  });
});
