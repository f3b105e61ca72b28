import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { baseEnvironment, type RunningProcess, startProcess } from '../processes/start-process.js';
import { ensureSecret } from '../state-directory.js';

export interface RegistryOptions {
  stateDir: string;
  /** Loopback: Docker speaks plain HTTP to a registry only there (127.0.0.0/8). */
  address: string;
  port: number;
}

export interface RegistryServer extends RunningProcess {
  url: string;
  /** `host:port`, the first part of an image name. */
  name: string;
}

/** Starts Debian's docker-registry on the files of this state directory. */
export async function startRegistry(options: RegistryOptions): Promise<RegistryServer> {
  const { stateDir, address, port } = options;
  const directory = join(stateDir, 'registry');
  const file = join(directory, 'config.yml');
  const configuration = renderRegistryConfiguration(
    options,
    directory,
    ensureSecret(stateDir, 'registry-secret'),
  );
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileSync(file, configuration, { mode: 0o600 });
  const url = `http://${address}:${port}`;
  const process = await startProcess({
    name: 'registry',
    stateDir,
    argv: ['docker-registry', 'serve', file],
    env: baseEnvironment({ OTEL_TRACES_EXPORTER: 'none' }),
    cwd: directory,
    version: configuration,
    addresses: [`${address}:${port}`],
    ready: () => probeRegistry(url),
    rank: 20,
  });
  return { ...process, url, name: `${address}:${port}` };
}

export function renderRegistryConfiguration(
  { address, port }: RegistryOptions,
  directory: string,
  secret: string,
): string {
  return stringify({
    version: 0.1,
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: {
      filesystem: { rootdirectory: join(directory, 'data') },
      delete: { enabled: true },
      cache: { blobdescriptor: 'inmemory' },
    },
    http: { addr: `${address}:${port}`, secret },
  });
}

export async function probeRegistry(url: string): Promise<void> {
  const response = await fetch(`${url}/v2/`, { signal: AbortSignal.timeout(5000) });
  await response.text();
  if (!response.ok) throw new Error(`it answered ${response.status}`);
}
