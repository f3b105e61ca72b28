/** Preparing a host, on a Debian machine to throw away: refusals first, then all of it, then again. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlaybookVars } from '../../engine/src/adapters/ansible/ansible-runner.js';
import { openLab, type Lab, type LabRun } from './support/lab.js';
import { buildTraefikImage, startHostTarget, type HostTarget } from './support/host-target.js';

let lab: Lab;
let target: HostTarget;
let traefikImage: string;

beforeAll(async () => {
  lab = await openLab();
  traefikImage = await buildTraefikImage();
  target = await startHostTarget('mirab-prepare-target');
});
afterAll(async () => {
  await target.remove();
  await lab.remove();
});

const theVars = (): PlaybookVars<'prepare-host.yml'> => ({
  task_id: '00000000-0000-7000-8000-000000000001',
  user: 'mirab',
  stacks_directory: '/var/lib/mirab/stacks',
  http_port: 80,
  traefik_api_url: 'http://127.0.0.1:8080',
  traefik_image: traefikImage,
  address_pool: { base: '10.200.0.0/14', size: 26 },
});
const prepare = (): Promise<LabRun> =>
  lab.run('prepare-host.yml', theVars(), {
    host: target.connection,
    asRoot: true,
    deadlineMs: 600_000,
  });
const hasDocker = (): Promise<boolean> =>
  target.exec('test', '-e', '/usr/sbin/dockerd').then(
    () => true,
    () => false,
  );
const daemonFile = '/etc/docker/daemon.json';

describe('preparing a host', { concurrent: false }, () => {
  it('is refused to an account that may not become root', async () => {
    const { result } = await prepare();
    expect(result.outcome).toBe('failed');
    expect(result.failure?.message).toMatch(/sudo/i);
    await target.write('/etc/sudoers.d/mirab', 'mirab ALL=(root) NOPASSWD: ALL\n');
    await target.exec('chown', 'root:root', '/etc/sudoers.d/mirab');
    await target.exec('chmod', '0440', '/etc/sudoers.d/mirab');
  });

  it('is refused on another system than Debian and Ubuntu', async () => {
    const system = await target.exec('cat', '/etc/os-release');
    await target.write('/etc/os-release', 'ID=alpine\nPRETTY_NAME="Alpine Linux"\n');
    const { result } = await prepare();
    await target.write('/etc/os-release', `${system}\n`);
    expect(result).toMatchObject({ outcome: 'failed', changedTasks: 0 });
    expect(result.failure?.message).toMatch(/^The host runs Alpine Linux\./);
  });

  it('leaves a daemon configuration of somebody else alone, and says what it lacks', async () => {
    await target.exec('mkdir', '-p', '/etc/docker');
    await target.write(daemonFile, '{"debug": true}\n');
    const { result } = await prepare();
    expect(result).toMatchObject({ outcome: 'failed', changedTasks: 0 });
    expect(result.failure?.message).toContain(
      'was not written by Mirab and has no default-address-pools',
    );
    expect(await target.exec('cat', daemonFile)).toBe('{"debug": true}');
    expect(await hasDocker()).toBe(false);
    await target.exec('rm', daemonFile);
  });

  it('stops where an image cannot be had, with the parts before it done', async () => {
    const { result } = await prepare();
    expect(result.failure).toMatchObject({ step: 'traefik' });
    expect(result.failure?.message).toContain(`The image ${traefikImage} is not on the host`);
    expect(await hasDocker()).toBe(true);
    const pools = await target.exec('docker', 'info', '--format', '{{json .DefaultAddressPools}}');
    expect(JSON.parse(pools)).toEqual([{ Base: '10.200.0.0/14', Size: 26 }]);
  });

  it('goes on from there, and then the account can use what stands', async () => {
    await target.load(traefikImage);
    const { result } = await prepare();
    expect(result.failure).toBeUndefined();
    const check = await lab.run(
      'check-host.yml',
      {
        task_id: theVars().task_id,
        stacks_directory: theVars().stacks_directory,
        traefik_api_url: theVars().traefik_api_url,
      },
      { host: target.connection },
    );
    expect(check.result.hostFacts).toMatchObject({
      problems: [],
      traefik_version: '3.7.15',
      compose_version: expect.stringMatching(/^2\./) as string,
    });
    const metrics = await target.exec('python3', '-c', fetchOf('http://127.0.0.1:9100/metrics'));
    expect(metrics).toContain('node_memory_MemTotal_bytes');
    const listening = await target.exec('cat', '/proc/net/tcp', '/proc/net/tcp6');
    // 8080 and 9100 in hexadecimal, on any address: neither is open to the network.
    expect(listening).not.toMatch(/ 0{8}:(?:1F90|238C) | 0{32}:(?:1F90|238C) /);
  });

  it('changes nothing when it is done again', async () => {
    const before = await target.exec('docker', 'ps', '--quiet', '--no-trunc');
    const { result, events } = await prepare();
    expect(result.failure).toBeUndefined();
    expect(result.changedTasks).toBe(0);
    expect(events.filter((event) => event.type === 'log')).toEqual([]);
    expect(await target.exec('docker', 'ps', '--quiet', '--no-trunc')).toBe(before);
  });
});

const fetchOf = (url: string): string =>
  `import urllib.request; print(urllib.request.urlopen("${url}").read().decode())`;
