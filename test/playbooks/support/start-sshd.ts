/** An OpenSSH server on loopback for one suite, with a host key and a user key of its own. */
import { execFile, spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SshHostConnection } from '../../../engine/src/adapters/ansible/host-connection.js';

const run = promisify(execFile);

export interface TestSshd {
  readonly connection: SshHostConnection;
  stop(): Promise<void>;
}

export async function startSshd(directory: string): Promise<TestSshd> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  // Debian's sshd wants its empty directory for privilege separation.
  await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const [hostKey, userKey] = [join(directory, 'host_key'), join(directory, 'user_key')];
  await makeKey(hostKey);
  await makeKey(userKey);
  const port = await findFreePort();
  const config = join(directory, 'sshd_config');
  await writeFile(
    config,
    [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${hostKey}`,
      `AuthorizedKeysFile ${userKey}.pub`,
      `PidFile ${join(directory, 'pid')}`,
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'StrictModes no',
      'UsePAM no',
      '',
    ].join('\n'),
  );
  const server = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', config], { stdio: 'ignore' });
  const ended = new Promise<void>((done) => server.once('exit', () => done()));
  await waitForPort(port);
  return {
    connection: {
      kind: 'ssh',
      address: '127.0.0.1',
      port,
      user: userInfo().username,
      hostKeys: [await readPublicKey(hostKey)],
      privateKey: await readFile(userKey, 'utf8'),
    },
    stop: async () => {
      server.kill();
      await ended;
    },
  };
}

/** `<type> <base64>` of a key that nobody uses. */
export async function makeOtherHostKey(directory: string): Promise<string> {
  const path = join(directory, 'other_key');
  await makeKey(path);
  return readPublicKey(path);
}

async function makeKey(path: string): Promise<void> {
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', path]);
}

async function readPublicKey(path: string): Promise<string> {
  const [type, key] = (await readFile(`${path}.pub`, 'utf8')).split(' ');
  return `${type} ${key}`;
}

function findFreePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function waitForPort(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const open = await new Promise<boolean>((done) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => done(true)).once('error', () => done(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`The SSH server did not open port ${port}`);
}
