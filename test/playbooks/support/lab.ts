/** A runner with a work directory and a stacks directory of its own, and short ways to use it. */
import { request } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { PlaybookName } from '#libs/contracts';
import { AnsibleProcess } from '../../../engine/src/adapters/ansible/ansible-process.js';
import type {
  PlaybookEvent,
  PlaybookResult,
  PlaybookRun,
  PlaybookVars,
} from '../../../engine/src/adapters/ansible/ansible-runner.js';
import type {
  HostConnection,
  LocalHostConnection,
} from '../../../engine/src/adapters/ansible/host-connection.js';
import { getTestServers } from './test-servers.js';

export const playbooksDirectory = resolve(import.meta.dirname, '../../../playbooks');

/** What a playbook's name says: `back-up-stack.yml` runs the tasks `back_up` of the role `stack`. */
export function getRole(playbook: PlaybookName): { role: string; tasks: string } {
  const words = playbook.replace('.yml', '').split('-');
  return { role: words.at(-1) ?? '', tasks: words.slice(0, -1).join('_') };
}

export interface LabRun {
  readonly result: PlaybookResult;
  readonly events: readonly PlaybookEvent[];
}

export type RunOptions = Partial<
  Pick<
    PlaybookRun,
    | 'host'
    | 'asRoot'
    | 'secretValues'
    | 'deadlineMs'
    | 'silenceMs'
    | 'signal'
    | 'leaving'
    | 'onEvent'
  >
>;

export interface Lab {
  readonly root: string;
  readonly workDirectory: string;
  readonly stacksDirectory: string;
  readonly runner: AnsibleProcess;
  run<Name extends PlaybookName>(
    playbook: Name,
    vars: PlaybookVars<Name>,
    options?: RunOptions,
  ): Promise<LabRun>;
  remove(): Promise<void>;
}

/** The machine itself, with the Docker of the tests. */
export function localHost(): LocalHostConnection {
  const { dockerHost, dockerConfig } = getTestServers();
  return { kind: 'local', dockerHost, ...(dockerConfig === undefined ? {} : { dockerConfig }) };
}

/** `warm`: as in a running engine; else each run starts Ansible anew. */
export async function openLab({ warm }: { warm: boolean } = { warm: false }): Promise<Lab> {
  const root = await mkdtemp(join(tmpdir(), 'mirab-lab-'));
  const workDirectory = join(root, 'work');
  const runner = new AnsibleProcess({
    ansiblePath: getTestServers().ansiblePath,
    playbooksDirectory,
    workDirectory,
    pythonPath: '/usr/bin/python3',
  });
  if (warm)
    await runner.warmUp((reason) => {
      throw new Error(`The warm runner ended: ${reason}`);
    });
  return {
    root,
    workDirectory,
    stacksDirectory: join(root, 'stacks'),
    runner,
    run: async (playbook, vars, options = {}) => {
      const events: PlaybookEvent[] = [];
      const host: HostConnection = localHost();
      const { onEvent, ...others } = options;
      const collect = (event: PlaybookEvent): void => {
        events.push(event);
        onEvent?.(event);
      };
      const run = {
        playbook,
        vars,
        host,
        secretValues: [],
        deadlineMs: 120_000,
        ...others,
        onEvent: collect,
      };
      return { result: await runner.run(run), events };
    },
    remove: async () => {
      await runner.coolDown();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Body that Traefik gives for a host name, or the status when it is not 200. */
export function fetchSite(hostname: string): Promise<string | number> {
  return new Promise((done, fail) => {
    const call = request(
      `${getTestServers().traefikWebUrl}/index.html`,
      { headers: { host: hostname } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () =>
          done(
            answer.statusCode === 200 ? Buffer.concat(chunks).toString() : (answer.statusCode ?? 0),
          ),
        );
      },
    );
    call.on('error', fail);
    call.end();
  });
}
