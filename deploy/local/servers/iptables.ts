import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { LocalError } from '../local-error.js';
import { runElevated } from '../processes/privilege.js';

/**
 * dockerd runs whatever `iptables` it finds on PATH. Where the kernel does not carry the machine's default variant,
 * this returns a directory for the front of PATH in which the other variant has that name; null where none is needed.
 */
export async function ensureIptables(directory: string): Promise<string | null> {
  if (await works('iptables')) return null;
  for (const variant of ['legacy', 'nft']) {
    if (await works(`iptables-${variant}`)) return linkVariant(directory, variant);
  }
  throw new LocalError(
    'Neither iptables-nft nor iptables-legacy works here, so dockerd cannot make networks. Set DOCKER_HOST to a Docker of yours, or run this on a machine whose kernel has them.',
  );
}

async function works(program: string): Promise<boolean> {
  return runElevated([program, '--wait', '--table', 'nat', '--list-rules']).then(
    () => true,
    () => false,
  );
}

function linkVariant(directory: string, variant: string): string {
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  for (const program of ['iptables', 'ip6tables']) {
    const link = join(directory, program);
    rmSync(link, { force: true });
    symlinkSync(`/usr/sbin/${program}-${variant}`, link);
  }
  return directory;
}
