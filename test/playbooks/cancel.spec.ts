/** A run that is ended in the middle of a long step: all of it is gone at once, and the host is free for what comes next. */
import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { promisify } from 'node:util';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StepName } from '#libs/contracts';
import type { HostConnection } from '../../engine/src/adapters/ansible/host-connection.js';
import { signalAll } from '../support/process-tree.js';
import { docker, publishImage, removeProject } from './support/docker.js';
import { localHost, openLab, type Lab, type LabRun } from './support/lab.js';
import { anApply, aStack, aTarget, type TestStack } from './support/stack.js';
import { startTestSshd, type TestSshd } from './support/start-sshd.js';

const execute = promisify(execFile);
let lab: Lab;
let sshd: TestSshd;
let image: string;
/** A registry that takes connections and never answers. */
let silent: Server;
let silentImage: string;

beforeAll(async () => {
  lab = await openLab();
  sshd = await startTestSshd(lab.root);
  image = await publishImage({ name: 'cancel', page: 'never reached' });
  silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  silentImage = `127.0.0.1:${port}/silent@sha256:${'a'.repeat(64)}`;
});
afterAll(async () => {
  for (const key of ['s8050', 's8051']) await removeProject(`mirab-${key}`);
  silent.close();
  await sshd.stop();
  await lab.remove();
});

type Vars = ReturnType<typeof anApply>;
/** What makes each step take ten minutes. */
const hanging: Partial<Record<StepName, (vars: Vars, stack: TestStack) => Vars>> = {
  images: (vars) => ({ ...vars, images: [silentImage] }),
  data: (vars, stack) => ({ ...unhealthy(vars, stack), migrate_service: 'migrate' }),
  migrate: (vars) => ({
    ...withFiles(vars, (content) =>
      content.replace('echo', 'sleep').replace('schema is at 2', '10m'),
    ),
    migrate_service: 'migrate',
  }),
  start: (vars, stack) => ({ ...unhealthy(vars, stack), data_services: [] }),
  traffic: (vars) => ({ ...vars, routes: [{ name: 'never-there', replicas: 1 }] }),
};
const withFiles = (vars: Vars, change: (content: string) => string): Vars => ({
  ...vars,
  files: vars.files.map((file) => ({ ...file, content: change(file.content) })),
});
const unhealthy = (vars: Vars, _stack: TestStack): Vars =>
  withFiles(vars, (content) =>
    content.replaceAll('/index.html', '/no-such-page').replaceAll('retries: 2', 'retries: 1000'),
  );

/** Processes of a run and what it started on the host, by their command lines; without the leash. */
async function listRunProcesses(): Promise<string[]> {
  const words = `${lab.root}/work/run-|--project-name mirab-s805|docker pull --quiet ${silentImage}`;
  const { stdout } = await execute('pgrep', ['--full', '--list-full', '--', words]).catch(() => ({
    stdout: '',
  }));
  return stdout
    .split('\n')
    .filter((line) => line !== '' && !line.includes('leash.py') && !line.includes('pgrep'));
}

async function stopAnsible(): Promise<void> {
  const lines = (await listRunProcesses()).filter((line) => line.includes('ansible-playbook'));
  signalAll(
    lines.map((line) => Number.parseInt(line, 10)),
    'SIGSTOP',
  );
}

/** Over SSH the most can be left behind, so every step is ended there; locally one on the host and one in a container. */
describe.each<[string, string, () => HostConnection, StepName[]]>([
  ['locally', 's8050', () => localHost(), ['images', 'migrate']],
  [
    'over SSH',
    's8051',
    () => ({ ...localHost(), ...sshd.connection }),
    ['images', 'data', 'migrate', 'start', 'traffic'],
  ],
])('ended %s', (_, key, getHost, steps) => {
  let fence = 0;

  /** Starts an apply that hangs in the step, and does what is given once it does. */
  async function hangIn(step: StepName, then: () => void, limits = {}): Promise<LabRun> {
    const stack = aStack(key, lab.stacksDirectory);
    fence += 1;
    const plain = { ...anApply(stack, fence, [{ generation: 1, image }]), wait_seconds: 600 };
    const vars = hanging[step]?.(plain, stack) ?? plain;
    return lab.run('apply-stack.yml', vars, {
      host: getHost(),
      ...limits,
      onEvent: (event) => {
        // Some seconds later Docker is at it, and not only Ansible.
        if (event.type === 'started' && event.step === step) setTimeout(then, 2_500);
      },
    });
  }

  /** The host is free: a newer attempt takes the stack at once, and returns it to nothing. */
  async function expectFree(): Promise<void> {
    fence += 1;
    const stack = aStack(key, lab.stacksDirectory);
    const began = performance.now();
    const { result } = await lab.run(
      'revert-stack.yml',
      {
        ...aTarget(stack, fence, 15),
        files: [],
        compose_files: [],
        discard_services: ['web-r1'],
        stopped: false,
      },
      { host: getHost() },
    );
    expect(result.failure).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(40_000);
    expect(
      await docker(
        'ps',
        '--quiet',
        '--filter',
        `label=com.docker.compose.project=${stack.project}`,
      ),
    ).toBe('');
  }

  it.each(steps)(
    'in step %s by a cancellation: gone soon, and nothing holds the stack',
    async (step) => {
      const cancel = new AbortController();
      let cancelledAt = 0;
      const { result } = await hangIn(
        step,
        () => {
          cancelledAt = performance.now();
          cancel.abort();
        },
        { signal: cancel.signal },
      );
      const tookMs = performance.now() - cancelledAt;
      process.stdout.write(`cancel ${key} ${step}: ${Math.round(tookMs)} ms\n`);
      expect(result.outcome).toBe('interrupted');
      expect(tookMs, 'without the cancellation it would hang for minutes').toBeLessThan(20_000);
      await expect.poll(listRunProcesses, { timeout: 5_000 }).toEqual([]);
      await expectFree();
    },
  );

  it('at its deadline: it says which step, after how long', async () => {
    const { result } = await hangIn('images', () => undefined, { deadlineMs: 4_000 });
    expect(result).toMatchObject({
      outcome: 'timeout',
      failure: { step: 'images', message: 'It did not end within 4 seconds and was stopped.' },
    });
    await expectFree();
  });

  it('when Ansible itself stands still, and not while a module is silent', async () => {
    const began = performance.now();
    const { result } = await hangIn('images', () => undefined, {
      deadlineMs: 14_000,
      silenceMs: 7_000,
    });
    // Its heartbeat went on, so it was the step's deadline that ended it.
    expect(performance.now() - began).toBeGreaterThan(13_000);
    expect(result.failure?.message).toContain('14 seconds');
    const stopped = await hangIn('images', () => void stopAnsible(), {
      deadlineMs: 60_000,
      silenceMs: 7_000,
    });
    expect(stopped.result).toMatchObject({
      outcome: 'timeout',
      failure: {
        step: 'images',
        message: 'Ansible gave no sign of life for 7 seconds and was stopped.',
      },
    });
    await expectFree();
  });
});
