/** The SSH server of one suite, as a host connection with its key pinned. */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startSshd } from '../../../deploy/local/servers/sshd.js';
import type { SshHostConnection } from '../../../engine/src/adapters/ansible/host-connection.js';

const run = promisify(execFile);
const ADDRESS = '127.0.0.1';

export interface TestSshd {
  readonly connection: SshHostConnection;
  /** Puts options before the line that lets the key in, from the next sign-in on. */
  restrictKey(options: string): Promise<void>;
  stop(): Promise<unknown>;
}

/** @param port of a server of before that comes back with its keys. */
export async function startTestSshd(stateDir: string, port?: number): Promise<TestSshd> {
  const at = port ?? (await findFreePort());
  const server = await startSshd({ stateDir, address: ADDRESS, port: at });
  const { address, user, hostKey, privateKeyFile } = server;
  const privateKey = await readFile(privateKeyFile, 'utf8');
  const restrictKey = async (options: string): Promise<void> => {
    const line = await readFile(`${privateKeyFile}.pub`, 'utf8');
    await writeFile(join(stateDir, 'sshd', 'authorized_keys'), `${options} ${line}`);
  };
  return {
    restrictKey,
    connection: { kind: 'ssh', address, port: at, user, hostKeys: [hostKey], privateKey },
    stop: () => server.stop(),
  };
}

/** `<type> <base64>` of a key that no server shows. */
export async function makeOtherHostKey(directory: string): Promise<string> {
  const path = join(directory, 'other_key');
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', path]);
  const [type, key] = (await readFile(`${path}.pub`, 'utf8')).split(' ');
  return `${type} ${key}`;
}

function findFreePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, ADDRESS, () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
