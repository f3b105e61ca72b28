import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { LocalError, messageOf } from '../local-error.js';

const run = promisify(execFile);

export interface SystemUser {
  uid: number;
  gid: number;
}

/** Reads one user from the text of /etc/passwd. */
export function parseSystemUser(passwd: string, name: string): SystemUser | null {
  const fields = passwd
    .split('\n')
    .find((line) => line.startsWith(`${name}:`))
    ?.split(':');
  const [, , uid, gid] = fields ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : null;
}

/** The user of that name, made as a system user without login where it is missing. */
export async function ensureSystemUser(name: string): Promise<SystemUser> {
  const known = findSystemUser(name);
  if (known) return known;
  try {
    await run('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      '--',
      name,
    ]);
  } catch (error) {
    throw new LocalError(
      `The system user ${name} is missing and could not be made: ${messageOf(error)}`,
    );
  }
  const made = findSystemUser(name);
  if (!made) throw new LocalError(`The system user ${name} was made but is not in /etc/passwd.`);
  return made;
}

function findSystemUser(name: string): SystemUser | null {
  return parseSystemUser(readFileSync('/etc/passwd', 'utf8'), name);
}
