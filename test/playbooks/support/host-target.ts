/**
 * A Debian machine to throw away: a container with nearly every right, an SSH server and nothing else that a host needs. It has no systemd,
 * so its services are those of `service`. It may not raise limits, because a machine that tests run on may not be allowed to, either.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { SshHostConnection } from '../../../engine/src/adapters/ansible/host-connection.js';
import { docker } from './docker.js';
import { getTestServers } from './test-servers.js';

const run = promisify(execFile);
const image = 'mirab-host-target:test';

/** As `--privileged`, but for SYS_RESOURCE, which Docker cannot give where it has not got it. */
const rights = [
  ...['--cap-add', 'ALL', '--cap-drop', 'SYS_RESOURCE'],
  ...['seccomp=unconfined', 'apparmor=unconfined', 'systempaths=unconfined'].flatMap((option) => [
    '--security-opt',
    option,
  ]),
  ...['--device-cgroup-rule', 'a *:* rwm', '--volume', '/sys/fs/cgroup:/sys/fs/cgroup'],
];

const dockerfile = `FROM mirab-debian:12
RUN printf 'deb http://deb.debian.org/debian trixie main\\n' >/etc/apt/sources.list.d/trixie.list \\
  && printf 'Package: *\\nPin: release n=trixie\\nPin-Priority: -10\\n\\nPackage: docker-compose\\nPin: release n=trixie\\nPin-Priority: 600\\n' \\
    >/etc/apt/preferences.d/trixie \\
  && apt-get update -qq && apt-get install -y -qq --no-install-recommends openssh-server python3 sudo procps curl && mkdir -p /run/sshd \\
  && printf 'ulimit() { :; }\\n' >/etc/default/docker && rm -f /usr/sbin/policy-rc.d
CMD ["/usr/sbin/sshd", "-D", "-e", "-o", "UsePAM=no"]
`;

export interface HostTarget {
  /** Of the account mirab, which has no rights yet. */
  readonly connection: SshHostConnection;
  /** Address of this machine as the target sees it. */
  readonly gateway: string;
  /** Standard output of a program in it, as root. */
  exec(...argv: string[]): Promise<string>;
  write(path: string, content: string): Promise<void>;
  /** Brings an image of the outer Docker to the inner one. */
  load(image: string): Promise<void>;
  remove(): Promise<void>;
}

/** @param options `account`: make the account mirab, with the key of the connection. */
export async function startHostTarget(
  name: string,
  options: { account: boolean } = { account: true },
): Promise<HostTarget> {
  const directory = await mkdtemp(join(tmpdir(), 'mirab-target-'));
  await mkdir(join(directory, 'context'));
  await writeFile(join(directory, 'context/Dockerfile'), dockerfile);
  await docker('build', '--quiet', '--network', 'host', '--tag', image, join(directory, 'context'));
  await docker('rm', '--force', '--volumes', name).catch(() => undefined);
  await docker('run', '--detach', ...rights, '--volume', '/var/lib/docker', '--name', name, image);
  const exec = (...argv: string[]): Promise<string> => docker('exec', name, ...argv);
  const write = async (path: string, content: string): Promise<void> => {
    const file = join(directory, 'file');
    await writeFile(file, content);
    await docker('cp', file, `${name}:${path}`);
  };
  const makeAccount = async (): Promise<void> => {
    await exec('useradd', '--create-home', '--shell', '/bin/sh', 'mirab');
    await exec('usermod', '--password', '*', 'mirab');
    await exec('install', '-d', '-o', 'mirab', '-g', 'mirab', '-m', '700', '/home/mirab/.ssh');
    await write(
      '/home/mirab/.ssh/authorized_keys',
      await readFile(join(directory, 'id.pub'), 'utf8'),
    );
    await exec('chown', 'mirab:mirab', '/home/mirab/.ssh/authorized_keys');
  };
  await run('ssh-keygen', [
    '-q',
    '-t',
    'ed25519',
    '-N',
    '',
    '-C',
    'test',
    '-f',
    join(directory, 'id'),
  ]);
  if (options.account) await makeAccount();
  const address = await docker('inspect', '--format', '{{.NetworkSettings.IPAddress}}', name);
  const gateway = await docker('inspect', '--format', '{{.NetworkSettings.Gateway}}', name);
  await waitForSsh(address);
  const hostKey = (await exec('cat', '/etc/ssh/ssh_host_ed25519_key.pub')).split(' ');
  return {
    connection: {
      kind: 'ssh',
      address,
      port: 22,
      user: 'mirab',
      hostKeys: [hostKey.slice(0, 2).join(' ')],
      privateKey: await readFile(join(directory, 'id'), 'utf8'),
      dockerHost: 'unix:///var/run/docker.sock',
    },
    gateway,
    exec,
    write,
    load: async (wanted) => {
      const file = join(directory, 'image.tar');
      await docker('save', '--output', file, wanted);
      await docker('cp', file, `${name}:/image.tar`);
      await exec('docker', 'load', '--quiet', '--input', '/image.tar');
    },
    remove: async () => {
      await docker('rm', '--force', '--volumes', name);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Tag of an image of Traefik in the outer Docker, made from the program that this machine has. */
export async function buildTraefikImage(): Promise<string> {
  const { stdout } = await run(resolve('deploy/images/traefik.sh'), [], {
    env: {
      ...process.env,
      DOCKER_HOST: getTestServers().dockerHost,
      MIRAB_IMAGES_DIR: resolve('.mirab-test/images'),
    },
  });
  return stdout.trim();
}

async function waitForSsh(address: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const answered = await new Promise<boolean>((done) => {
      const socket = createConnection({ host: address, port: 22, timeout: 1_000 });
      const end = (value: boolean): void => {
        socket.destroy();
        done(value);
      };
      socket.once('data', () => end(true));
      socket.once('error', () => end(false));
      socket.once('timeout', () => end(false));
    });
    if (answered) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`No SSH server answers at ${address}`);
}
