/** The port check that runs on a clean clone says what the settings in TypeScript say, and comes before everything else. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLocalSettings } from '../../deploy/local/local-settings.js';
import { listApplicationPortClaims, listServerPortClaims } from '../../deploy/local/port-claims.js';
import { assertPortsFree, findFreePorts } from '../../deploy/local/processes/ports.js';
import { findProcessIdentity } from '../../deploy/local/processes/process-identity.js';

const run = promisify(execFile);
const program = 'deploy/local/check-ports.mjs';
type Variables = Record<string, string>;

/** Nothing of this machine's settings counts, so that another Mirab here makes no difference. */
const environmentOf = (variables: Variables): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  ...variables,
});

async function freeVariables(): Promise<Variables> {
  const settings = readLocalSettings({});
  const names = [...listServerPortClaims(settings), ...listApplicationPortClaims(settings)].map(
    ({ variable }) => variable,
  );
  const ports = await findFreePorts(names.length);
  return Object.fromEntries(names.map((name, index) => [name, String(ports[index])]));
}

describe('the ports that are checked first', () => {
  it.each<[string, Variables]>([
    ['by default', {}],
    ['with an empty variable', { MIRAB_DNS_PORT: '', MIRAB_AMQP_URL: '' }],
    ['at other addresses', { MIRAB_LOOPBACK_ADDRESS: '127.0.0.9', MIRAB_DNS_ADDRESS: '::1' }],
    ['on other ports', { MIRAB_POSTGRES_PORT: '5', MIRAB_TRAEFIK_WEB_ADDRESS: '127.0.0.3' }],
    ['beside a broker', { MIRAB_AMQP_URL: 'amqp://h', MIRAB_REGISTRY_URL: 'http://h' }],
    [
      'beside a database',
      { MIRAB_POSTGRES_URL: 'postgres://h/d', MIRAB_TRAEFIK_API_URL: 'http://h' },
    ],
    ['beside a name server', { MIRAB_POWERDNS_URL: 'http://h', MIRAB_POWERDNS_API_KEY: 'k' }],
  ])('are those of the settings, %s', async (_, variables) => {
    const list = async (...args: string[]): Promise<unknown> => {
      const argv = [program, ...args, '--list'];
      return JSON.parse(
        (await run(process.execPath, argv, { env: environmentOf(variables) })).stdout,
      );
    };
    const settings = readLocalSettings(variables);
    const servers = listServerPortClaims(settings);
    expect(await list()).toEqual([...servers, ...listApplicationPortClaims(settings)]);
    expect(await list('servers')).toEqual(servers);
  });
});

describe('make demo', () => {
  let clone: string;
  let holder: Server;
  let variables: Variables;
  beforeEach(async () => {
    clone = await mkdtemp(join(tmpdir(), 'mirab-clone-'));
    await mkdir(join(clone, 'deploy/local'), { recursive: true });
    for (const file of ['Makefile', program]) await cp(file, join(clone, file));
    variables = await freeVariables();
    holder = createServer().listen(Number(variables['MIRAB_REGISTRY_PORT']), '127.0.0.1');
    await once(holder, 'listening');
  });
  afterEach(async () => {
    holder.close();
    await rm(clone, { recursive: true });
  });
  const make = (verb: string, changes: Variables = {}) =>
    run('make', ['--directory', clone, verb], { env: environmentOf({ ...variables, ...changes }) });
  const claimOfHolder = () =>
    listServerPortClaims(readLocalSettings(variables)).filter(
      ({ variable }) => variable === 'MIRAB_REGISTRY_PORT',
    );

  it.each(['demo', 'start'])(
    '(%s) names a taken port before anything is installed',
    async (verb) => {
      const later = await assertPortsFree(claimOfHolder()).catch(
        (error: unknown) => error as Error,
      );
      const [, line] = (later as Error).message.split('\n');
      expect(line).toContain(`is held by process ${String(process.pid)} (`);
      await expect(make(verb)).rejects.toMatchObject({
        stdout: expect.not.stringContaining('Installing'),
        stderr: expect.stringContaining(
          `A port that Mirab needs cannot be used; nothing was installed and nothing was started.\n${line}\n`,
        ),
      });
      expect((await readdir(clone)).sort()).toEqual(['Makefile', 'deploy']);
    },
  );

  it('names a value that is no port', async () => {
    await expect(make('demo', { MIRAB_DNS_PORT: '70000' })).rejects.toMatchObject({
      stderr: expect.stringContaining('MIRAB_DNS_PORT is "70000", which is no port'),
    });
  });

  it('goes on where the port is held by what it started itself', async () => {
    await mkdir(join(clone, '.mirab/run'), { recursive: true });
    const port = String(variables['MIRAB_DNS_PORT']);
    const listen = `require('node:net').createServer().listen(${port}, '127.0.0.1', () => console.log('up'))`;
    const own = spawn(process.execPath, ['-e', listen], { detached: true });
    holder.close();
    try {
      await once(own.stdout, 'data');
      const check = () =>
        run(process.execPath, [join(clone, program)], { env: environmentOf(variables) });
      await expect(check()).rejects.toMatchObject({
        stderr: expect.stringContaining(`is held by process ${String(own.pid)} (`),
      });
      const record = JSON.stringify(findProcessIdentity(Number(own.pid)));
      await writeFile(join(clone, '.mirab/run/powerdns.json'), record);
      expect((await check()).stderr).toBe('');
    } finally {
      own.kill();
    }
  });
});
