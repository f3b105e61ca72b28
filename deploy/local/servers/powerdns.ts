import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { Resolver } from 'node:dns/promises';
import { join } from 'node:path';
import { codeOf, LocalError } from '../local-error.js';
import { baseEnvironment, type RunningProcess, startProcess } from '../processes/start-process.js';
import { ensureRuntimeDirectory } from '../runtime-directory.js';
import { ensureSecret } from '../state-directory.js';
import { renderAuthority } from './authority.js';

export interface PowerDnsOptions {
  stateDir: string;
  /** Of the API. */
  address: string;
  apiPort: number;
  dnsAddress: string;
  dnsPort: number;
  /** Who may ask the API besides this machine's loopback, as a CIDR range. */
  apiClients?: string;
}

export interface PowerDnsServer extends RunningProcess {
  /** Base of the API without `/api/v1`. */
  url: string;
  apiKey: string;
  dnsAddress: string;
  dnsPort: number;
}

const schemaFile = '/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql';

/** Starts the PowerDNS of this state directory on SQLite, with its API. */
export async function startPowerDns(options: PowerDnsOptions): Promise<PowerDnsServer> {
  const { stateDir, address, apiPort, dnsAddress, dnsPort } = options;
  const apiKey = ensureSecret(stateDir, 'powerdns-api-key');
  const directory = join(stateDir, 'powerdns');
  const url = `http://${address}:${apiPort}`;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  await ensureZoneDatabase(join(directory, 'zones.sqlite3'));
  const configuration = renderPowerDnsConfiguration(
    options,
    directory,
    ensureRuntimeDirectory(stateDir),
    apiKey,
  );
  writeFileSync(join(directory, 'pdns.conf'), configuration, { mode: 0o600 });
  const process = await startProcess({
    name: 'powerdns',
    stateDir,
    argv: ['pdns_server', `--config-dir=${directory}`, '--guardian=no', '--daemon=no'],
    env: baseEnvironment(),
    cwd: directory,
    version: configuration,
    addresses: [`DNS ${renderAuthority(dnsAddress, dnsPort)}`, `API ${url}`],
    ready: async () => {
      await probePowerDnsApi(url, apiKey);
      await probeDns(dnsAddress, dnsPort);
    },
    rank: 20,
  });
  return { ...process, url, apiKey, dnsAddress, dnsPort };
}

export function renderPowerDnsConfiguration(
  { address, apiPort, dnsAddress, dnsPort, apiClients }: PowerDnsOptions,
  directory: string,
  socketDirectory: string,
  apiKey: string,
): string {
  const settings = {
    launch: 'gsqlite3',
    'gsqlite3-database': join(directory, 'zones.sqlite3'),
    'gsqlite3-pragma-journal-mode': 'WAL',
    'gsqlite3-dnssec': 'yes',
    'local-address': dnsAddress,
    'local-port': dnsPort,
    'socket-dir': socketDirectory,
    api: 'yes',
    'api-key': apiKey,
    webserver: 'yes',
    'webserver-address': address,
    'webserver-port': apiPort,
    'webserver-allow-from': ['127.0.0.0/8', '::1', ...(apiClients ? [apiClients] : [])].join(),
    'security-poll-suffix': '', // else it asks a server of its makers about itself
    'receiver-threads': 1,
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** Throws unless the API answers with this key. */
export async function probePowerDnsApi(url: string, apiKey: string): Promise<void> {
  const response = await fetch(`${url}/api/v1/servers/localhost`, {
    headers: { 'X-API-Key': apiKey, Accept: 'application/json' },
    signal: AbortSignal.timeout(5000),
  });
  await response.text();
  if (!response.ok) throw new Error(`its API answered ${response.status}`);
}

/** Any answer will do, REFUSED for a zone it does not have included; silence will not. */
async function probeDns(address: string, port: number): Promise<void> {
  const resolver = new Resolver({ timeout: 1000, tries: 1 });
  resolver.setServers([renderAuthority(address, port)]);
  try {
    await resolver.resolveSoa('ready.mirab.invalid');
  } catch (error) {
    if (!['ENOTFOUND', 'ENODATA', 'EREFUSED', 'ESERVFAIL'].includes(codeOf(error) ?? ''))
      throw error;
  }
}

async function ensureZoneDatabase(file: string): Promise<void> {
  if (existsSync(file)) return;
  if (!existsSync(schemaFile)) {
    throw new LocalError(
      `${schemaFile} is missing. Run deploy/local/install.sh, or set MIRAB_POWERDNS_URL and MIRAB_POWERDNS_API_KEY.`,
    );
  }
  const unfinished = `${file}.unfinished`;
  rmSync(unfinished, { force: true });
  const sqlite = spawn('sqlite3', ['-bail', unfinished], { stdio: ['pipe', 'ignore', 'inherit'] });
  sqlite.stdin.end(readFileSync(schemaFile));
  const code = await new Promise<number | null>((resolve, reject) => {
    sqlite.once('error', reject).once('exit', resolve);
  });
  if (code !== 0)
    throw new LocalError(
      `sqlite3 could not make ${unfinished} from ${schemaFile} (exit code ${code}).`,
    );
  renameSync(unfinished, file);
}
