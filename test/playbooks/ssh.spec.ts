import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SshHostConnection } from '../../engine/src/adapters/ansible/host-connection.js';
import { publishImage, removeProject } from './support/docker.js';
import { fetchSite, localHost, openLab, type Lab } from './support/lab.js';
import { anApply, aStack, hostOf } from './support/stack.js';
import { makeOtherHostKey, startTestSshd, type TestSshd } from './support/start-sshd.js';

const execute = promisify(execFile);
let lab: Lab;
let sshd: TestSshd;
let image: string;
let host: SshHostConnection;

beforeAll(async () => {
  lab = await openLab();
  sshd = await startTestSshd(lab.root);
  image = await publishImage({ name: 'ssh', page: 'over ssh' });
  host = { ...localHost(), ...sshd.connection };
});
afterAll(async () => {
  for (const key of ['s8006', 's8007']) await removeProject(`mirab-${key}`);
  await sshd.stop();
  await lab.remove();
});

describe('a host reached by SSH', { concurrent: false }, () => {
  it('is deployed to when it shows the pinned key; again changes nothing', async () => {
    const stack = aStack('s8006', lab.stacksDirectory);
    const vars = anApply(stack, 1, [{ generation: 1, image }]);
    expect((await lab.run('apply-stack.yml', vars, { host })).result.failure).toBeUndefined();
    expect(await fetchSite(hostOf(stack))).toBe('over ssh');
    expect((await lab.run('apply-stack.yml', vars, { host })).result).toMatchObject({
      outcome: 'ok',
      changedTasks: 0,
    });
  });

  it.each([
    [
      'another key than the pinned one',
      async () => ({ hostKeys: [await makeOtherHostKey(lab.root)] }),
      'host-key-changed',
      'another host key',
    ],
    ['no service at the port', async () => ({ port: 1 }), 'unreachable', 'refuses SSH connections'],
    [
      'a user key that it does not know',
      async () => ({ privateKey: 'no key at all\n' }),
      'unreachable',
      'refused the sign-in',
    ],
  ])('is left alone when it has %s, kept connection or not', async (_, change, outcome, says) => {
    const stack = aStack('s8007', lab.stacksDirectory);
    const vars = anApply(stack, 1, [{ generation: 1, image }]);
    const { result } = await lab.run('apply-stack.yml', vars, {
      host: { ...host, ...(await change()) },
    });
    expect(result.outcome).toBe(outcome);
    expect(result.failure?.message).toContain(says);
    expect(await readdir(lab.stacksDirectory)).toEqual(['.mirab', 's8006']);
  });

  it('keeps the connection for the next run', async () => {
    const { stdout } = await execute('pgrep', ['--full', `ssh: ${lab.workDirectory}/ssh/.*mux`]);
    expect(stdout.trim()).toMatch(/^[0-9]+$/);
  });

  it('leaves neither key nor known_hosts behind', async () => {
    expect(await readdir(lab.workDirectory)).toEqual(['ssh']);
  });
});
