import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { baseEnvironment, type RunningProcess, startProcess } from '../processes/start-process.js';
import { renderAuthority } from './authority.js';
import { renderTraefikConfiguration } from './traefik-configuration.js';

export interface TraefikOptions {
  stateDir: string;
  /** The program, as in `.venv/bin/traefik`. */
  program: string;
  /** Of API, ping and metrics. */
  address: string;
  /** Where these listen when that is wider than `address`, such as 0.0.0.0. */
  listen?: string;
  apiPort: number;
  webAddress: string;
  webPort: number;
  /** DOCKER_HOST form. */
  dockerHost: string;
  networkNamespace?: string;
}

export interface TraefikServer extends RunningProcess {
  /** Base of the API without `/api`. */
  apiUrl: string;
  webAddress: string;
  webPort: number;
  /** Where traffic documents are put; see DESIGN 7. */
  dynamicDirectory: string;
  accessLogFile: string;
}

/** Starts Traefik over the labels of the Docker daemon and the documents of the dynamic directory. */
export async function startTraefik(options: TraefikOptions): Promise<TraefikServer> {
  const directory = join(options.stateDir, 'traefik');
  const file = join(directory, 'traefik.yaml');
  const dynamicDirectory = join(directory, 'dynamic');
  const accessLogFile = join(options.stateDir, 'logs', 'traefik-access.json');
  const apiUrl = `http://${options.address}:${options.apiPort}`;
  mkdirSync(dynamicDirectory, { recursive: true, mode: 0o700 });
  const configuration = renderTraefikConfiguration({
    ...options,
    address: options.listen ?? options.address,
    dynamicDirectory,
    accessLogFile,
  });
  writeFileSync(file, configuration, { mode: 0o600 });
  const process = await startProcess({
    name: 'traefik',
    stateDir: options.stateDir,
    argv: [options.program, `--configFile=${file}`],
    env: baseEnvironment(),
    cwd: directory,
    networkNamespace: options.networkNamespace,
    version: configuration,
    addresses: [
      `sites http://${renderAuthority(options.webAddress, options.webPort)}`,
      `API ${apiUrl}`,
    ],
    ready: () => probeTraefik(apiUrl),
    rank: 30,
    stopTimeoutSeconds: 30,
  });
  const { webAddress, webPort } = options;
  return { ...process, apiUrl, webAddress, webPort, dynamicDirectory, accessLogFile };
}

/** Throws unless Traefik is up and its API tells its entry points. */
export async function probeTraefik(apiUrl: string): Promise<void> {
  for (const path of ['/ping', '/api/entrypoints']) {
    const response = await fetch(`${apiUrl}${path}`, { signal: AbortSignal.timeout(5000) });
    await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  }
}
