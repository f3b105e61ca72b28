import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { baseEnvironment } from '../processes/start-process.js';

const run = promisify(execFile);

/** Runs the docker client against one daemon and returns what it printed, trimmed. */
export async function docker(host: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('docker', ['--host', host, ...args], {
    env: baseEnvironment(),
    timeout: 30_000,
  });
  return stdout.trim();
}

/** The version of the daemon; throws when none answers. */
export function getDaemonVersion(host: string): Promise<string> {
  return docker(host, 'version', '--format', '{{.Server.Version}}');
}

/** Full ids of the daemon's bridge networks, its default one left out. */
export async function listBridgeNetworkIds(host: string): Promise<string[]> {
  const output = await docker(
    host,
    'network',
    'ls',
    '--no-trunc',
    '--filter',
    'driver=bridge',
    '--format',
    '{{.ID}} {{.Name}}',
  );
  return output.split('\n').flatMap((line) => {
    const [id, name] = line.split(' ');
    return id && name !== 'bridge' ? [id] : [];
  });
}
