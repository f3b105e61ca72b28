/** Watches a run from outside, all along: sites, containers, fence files, processes, task states. Nothing here asks Mirab. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ComposeSample, DockerEvent, FenceSample, Probe } from './history.js';
import { sitePort, type ChaosHost } from './lab/chaos-host.js';
import { zone, type ChaosLab } from './lab/chaos-lab.js';
import type { PlannedStack } from './plan.js';
import type { SecretSearch } from './secret-search.js';

const lookEveryMs = 400;
const probeTimeoutMs = 2_500;

/** Something that goes on until it is stopped. */
export interface Recorder {
  stop(): Promise<void>;
}

/** Repeats `look`, which may fail, until it is stopped. */
function repeatUntilStopped(look: () => Promise<void> | void, everyMs = lookEveryMs): Recorder {
  let stopped = false;
  const done = (async () => {
    while (!stopped) {
      await Promise.resolve()
        .then(look)
        .catch(() => undefined);
      await sleep(everyMs);
    }
  })();
  return {
    stop: () => {
      stopped = true;
      return done;
    },
  };
}

/** Asks every site through its host's Traefik, all the time. */
export function probeSites(
  stacks: readonly PlannedStack[],
  hosts: readonly ChaosHost[],
  probes: Probe[],
): Recorder {
  const all = stacks.map((stack) => {
    const address = hosts.find(({ name }) => name === stack.host)?.node.address ?? '';
    return repeatUntilStopped(async () => {
      const at = Date.now();
      const { status, body } = await askSite(address, `${stack.name}.${zone}`);
      const release = status === 200 ? (/release ([0-9.]+)/.exec(body)?.[1] ?? null) : null;
      probes.push({
        at,
        endedAt: Date.now(),
        stack: stack.name,
        host: stack.host,
        status,
        release,
      });
    });
  });
  return {
    stop: async () => {
      await Promise.all(all.map((one) => one.stop()));
    },
  };
}

function askSite(address: string, host: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve) => {
    const nobody = { status: 0, body: '' };
    const call = request(
      {
        host: address,
        port: sitePort,
        path: '/',
        headers: { host },
        agent: false,
        timeout: probeTimeoutMs,
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', () => resolve(nobody));
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
        );
      },
    );
    call.on('timeout', () => call.destroy());
    call.on('error', () => resolve(nobody));
    call.end();
  });
}

interface DockerMessage {
  Action: string;
  id: string;
  timeNano: number;
  Actor: { Attributes: Record<string, string> };
}
const watchedActions = [
  'create',
  'start',
  'die',
  'stop',
  'kill',
  'destroy',
  'rename',
  'update',
  'pause',
];

/** Follows `docker events` of one host; begins anew, from where it was, when the daemon was killed. */
export function followDocker(host: ChaosHost, events: DockerEvent[]): Recorder {
  let child: ChildProcess | undefined;
  let stopped = false;
  let since = Date.now() / 1_000;
  const done = (async () => {
    while (!stopped) {
      child = spawn(
        'docker',
        [
          ...['--host', `unix://${host.socket}`, 'events', '--format', '{{json .}}'],
          ...['--since', since.toFixed(9), '--filter', 'type=container'],
          ...watchedActions.flatMap((action) => ['--filter', `event=${action}`]),
        ],
        { stdio: ['ignore', 'pipe', 'ignore'] },
      );
      if (child.stdout)
        for await (const line of createInterface({ input: child.stdout })) {
          const message = JSON.parse(line) as DockerMessage;
          const at = message.timeNano / 1e6;
          since = at / 1_000 + 1e-6;
          events.push({
            at,
            host: host.name,
            action: message.Action,
            container: message.id,
            project: message.Actor.Attributes['com.docker.compose.project'] ?? null,
            service: message.Actor.Attributes['com.docker.compose.service'] ?? null,
          });
        }
      await sleep(300);
    }
  })();
  return {
    stop: async () => {
      await sleep(500);
      stopped = true;
      child?.kill();
      await done;
    },
  };
}

/** Reads the fence file of every stack on every host. */
export const watchFences = (hosts: readonly ChaosHost[], samples: FenceSample[]): Recorder =>
  repeatUntilStopped(() => {
    for (const host of hosts) {
      const directory = join(host.stacksDirectory, '.mirab');
      if (!existsSync(directory)) continue; // nothing was deployed there yet; the others are looked at
      for (const file of readdirSync(directory, { recursive: false, encoding: 'utf8' })) {
        const key = /^(s[0-9]+)\.json$/.exec(file)?.[1];
        if (key === undefined) continue;
        const { fence } = JSON.parse(readFileSync(join(directory, file), 'utf8')) as {
          fence: number;
        };
        samples.push({ at: Date.now(), host: host.name, key, fence });
      }
    }
  });

interface ProcessLine {
  pid: number;
  parent: number;
  words: string[];
  /** Of its environment, read for Compose runs alone: other installations on this machine have stacks of the same names. */
  dockerHost: string;
}

function listProcesses(): ProcessLine[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^[0-9]+$/.test(entry)) return [];
    try {
      const words = readFileSync(`/proc/${entry}/cmdline`, 'utf8').split('\0').filter(Boolean);
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const parent = Number(
        stat
          .slice(stat.lastIndexOf(')') + 1)
          .trim()
          .split(' ')[1],
      );
      const dockerHost = words.includes('compose') ? readDockerHost(entry) : '';
      return [{ pid: Number(entry), parent, words, dockerHost }];
    } catch {
      return [];
    }
  });
}

const readDockerHost = (pid: string): string =>
  /(?:^|\0)DOCKER_HOST=([^\0]*)/.exec(readFileSync(`/proc/${pid}/environ`, 'utf8'))?.[1] ?? '';

const changingActs = new Set(['up', 'run', 'stop', 'down', 'rm', 'kill', 'create', 'start']);

/** Compose runs that change a stack at one of these daemons; the plugin that `docker` starts is the same run. */
export function findComposeRuns(
  processes: readonly ProcessLine[],
  dockerHosts: ReadonlySet<string>,
): Map<string, number[]> {
  const runs = processes.flatMap(({ pid, parent, words, dockerHost }) => {
    const project = words[words.indexOf('--project-name') + 1] ?? '';
    return words.includes('compose') &&
      dockerHosts.has(dockerHost) &&
      /^mirab-s[0-9]+$/.test(project) &&
      words.some((word) => changingActs.has(word))
      ? [{ pid, parent, project }]
      : [];
  });
  const found = new Map<string, number[]>();
  for (const { pid, parent, project } of runs)
    if (!runs.some((other) => other.pid === parent))
      found.set(project, [...(found.get(project) ?? []), pid]);
  return found;
}

/** Looks through the process list: for two Compose runs on one stack, and for secrets in argument lists. */
export function watchProcesses(
  hosts: readonly ChaosHost[],
  samples: ComposeSample[],
  secrets: SecretSearch,
): Recorder {
  const dockerHosts = new Set(hosts.map(({ socket }) => `unix://${socket}`));
  return repeatUntilStopped(() => {
    const processes = listProcesses();
    const at = Date.now();
    for (const { words } of processes) secrets.search('a process list', words.join(' '));
    for (const [project, pids] of findComposeRuns(processes, dockerHosts))
      samples.push({ at, project, pids });
  });
}

/** Polls the state of every task, so that a final state that changes is seen. */
export const watchTasks = (
  lab: ChaosLab,
  states: { at: number; id: string; state: string }[],
): Recorder => {
  const last = new Map<string, string>();
  return repeatUntilStopped(async () => {
    const rows = await lab.query<{ id: string; state: string }>(
      'SELECT id, state::text FROM tasks',
    );
    for (const { id, state } of rows) {
      if (last.get(id) === state) continue;
      last.set(id, state);
      states.push({ at: Date.now(), id, state });
    }
  });
};
