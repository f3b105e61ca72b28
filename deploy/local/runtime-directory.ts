import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalError } from './local-error.js';
import { isRoot } from './processes/privilege.js';

/**
 * Where the UNIX sockets of one state directory live. Their paths may have 107 bytes at most, which a checkout in a
 * deep directory exceeds, so they are not kept inside it.
 */
export function runtimeDirectory(stateDir: string): string {
  const parent = isRoot() ? '/run' : (process.env['XDG_RUNTIME_DIR'] ?? tmpdir());
  return join(parent, `mirab-${stateKey(stateDir)}`);
}

/** Twelve characters that stand for a state directory in names that are shared by the whole machine. */
export function stateKey(stateDir: string): string {
  return createHash('sha256').update(stateDir).digest('hex').slice(0, 12);
}

export function ensureRuntimeDirectory(stateDir: string): string {
  const directory = runtimeDirectory(stateDir);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const found = lstatSync(directory);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new LocalError(
      `${directory} belongs to somebody else, so no sockets are put there. Remove it and run this again.`,
    );
  }
  return directory;
}
