/** Both images of docker-compose.yml, on a base made from Debian: they hold what they need, start without rights, and serve. */
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { generateSealingKeys } from '#libs/sealing';
import { findFreePorts } from '../../deploy/local/processes/ports.js';
import { getServers } from '../support/servers.js';
import {
  buildProductionImages,
  type Container,
  createEmptyDatabase,
  docker,
  type EmptyDatabase,
  type ImageName,
  planted,
  runIn,
  startContainer,
  tagOf,
} from './support/production-images.js';

const images: ImageName[] = ['control-plane', 'engine'];
interface LockFile {
  packages: Record<string, { dev?: boolean; devOptional?: boolean }>;
}
const keys = generateSealingKeys();
const lines = (text: string): string[] => text.split('\n').filter(Boolean).sort();

beforeAll(async () => {
  const seconds = await buildProductionImages();
  process.stdout.write(`images: built in seconds ${JSON.stringify(seconds)}\n`);
}, 900_000);

describe.each(images)('the image of %s', (image) => {
  const findIn = async (...expression: string[]): Promise<string[]> =>
    lines((await runIn(image, ['find', '/app', '/opt', '/home', ...expression])).stdout);

  it('runs as somebody without rights, who can write nothing of it', async () => {
    expect((await runIn(image, ['id', '-u'])).stdout.trim()).toBe('1000');
    expect(await runIn(image, ['touch', '/file'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Read-only file system'),
    });
    // Where nobody asked for a read-only root, its owner protects it.
    for (const file of ['/file', '/app/file', '/app/dist/file', '/app/node_modules/file'])
      expect(await runIn(image, ['touch', file], {}, []), file).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('Permission denied'),
      });
  });

  it('says which settings are missing, and ends', async () => {
    const outcome = await runIn(image, ['node', `dist/${image}/src/main.js`]);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('The configuration is not complete');
    expect(outcome.stderr).toContain('MIRAB_AMQP_URL');
  });

  it('has no development package, no source map, no test and nothing of the checkout beside', async () => {
    const { packages } = JSON.parse(await readFile('package-lock.json', 'utf8')) as LockFile;
    const present = new Set(await findIn('-type', 'd', '-path', '/app/node_modules/*'));
    const isPresent = ([path]: [string, unknown]): boolean => present.has(`/app/${path}`);
    const installed = Object.entries(packages).filter(isPresent);
    expect(installed.length).toBeGreaterThan(50);
    expect(installed.filter(([, { dev, devOptional }]) => dev ?? devOptional)).toEqual([]);
    const beside = image === 'engine' ? ['playbooks'] : ['prisma', 'web'];
    expect(await findIn('-mindepth', '1', '-maxdepth', '1', '-path', '/app/*')).toEqual(
      ['dist', 'node_modules', 'package.json', ...beside].map((name) => `/app/${name}`).sort(),
    );
    expect(await findIn('-name', '*.map')).toEqual([]);
    expect(await findIn('-name', '*.spec.js', '-path', '/app/dist/*')).toEqual([]);
    expect(await findIn('-path', '/app/.*')).toEqual([]);
    const search = ['grep', '-rlF', planted, '/app', '/home', '/opt', '/tmp'];
    expect(await runIn(image, search)).toMatchObject({ code: 1, stdout: '' });
  });

  it('carries no secret in its settings and its history', async () => {
    const config = await docker('image', 'inspect', '--format={{json .Config.Env}}', tagOf(image));
    const history = await docker('history', '--no-trunc', '--format={{.CreatedBy}}', tagOf(image));
    expect(`${config}\n${history}`).not.toMatch(/password|secret|token|_key=/i);
  });
});

describe('Mirab in its images', () => {
  let database: EmptyDatabase;
  let container: Container | undefined;
  beforeAll(async () => {
    database = await createEmptyDatabase();
  });
  afterEach(() => container?.remove());
  afterAll(() => database?.drop());
  const migrate = () =>
    runIn('control-plane', ['node', 'dist/deploy/compose/migrate.js'], database.migrateVariables);

  it('migrates an empty database once', async () => {
    const applied = lines((await migrate()).stdout);
    const migrations = (await readdir('prisma/migrations')).filter((name) => /^\d/.test(name));
    expect(applied).toEqual(migrations.sort().map((name) => `Applied ${name}`));
    expect((await migrate()).stdout).toBe('Every migration was applied already.\n');
  });

  it('serves API and panel from the control-plane, which stops in order', async () => {
    const [port, operationsPort] = await findFreePorts(2);
    const url = `http://127.0.0.1:${String(port)}`;
    const variables = {
      MIRAB_DATABASE_URL: database.controlPlaneUrl,
      MIRAB_AMQP_URL: getServers().amqpUrl,
      MIRAB_PUBLIC_URL: url,
      MIRAB_ZONE: 'images.test',
      MIRAB_SEALING_PUBLIC_KEY: keys.publicKey,
      MIRAB_AUDIT_KEY: 'audit key of the images, worth nothing elsewhere',
      MIRAB_CONTROL_PLANE_PORT: String(port),
      MIRAB_CONTROL_PLANE_OPERATIONS_PORT: String(operationsPort),
      MIRAB_CONTROL_PLANE_WEB_DIRECTORY: '/app/web/dist',
    };
    container = await startContainer('control-plane', variables);
    const operations = `http://127.0.0.1:${String(operationsPort)}`;
    await waitUntilOk(`${operations}/readyz`, container);
    expect((await fetch(`${operations}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/api/v1/tenants`)).status).toBe(401);
    const page = await (await fetch(url)).text();
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1];
    expect((await fetch(`${url}${String(script)}`)).headers.get('content-type')).toContain(
      'javascript',
    );
    const link = await runIn(
      'control-plane',
      ['node', 'dist/control-plane/src/cli.js', 'first-owner', '--email', 'owner@mirab.invalid'],
      variables,
    );
    expect(link.stdout).toContain(`${url}/first?token=`);
    expect(await container.stop()).toBe(0);
  });

  it('gives the engine what a run needs: Ansible, an SSH client, the leash’s Python and the playbooks', async () => {
    expect((await runIn('engine', ['ssh', '-V'])).stderr).toContain('OpenSSH');
    expect((await runIn('engine', ['/usr/bin/python3', 'playbooks/leash.py'])).code).not.toBe(127);
    const playbooks = (await readdir('playbooks')).filter((name) => name.endsWith('.yml')).sort();
    const checked = await runIn(
      'engine',
      [
        '/opt/ansible/bin/ansible-playbook',
        '--inventory=localhost,',
        '--syntax-check',
        ...playbooks.map((name) => `playbooks/${name}`),
      ],
      { ANSIBLE_CONFIG: '/app/playbooks/ansible.cfg', ANSIBLE_LOCAL_TEMP: '/tmp', HOME: '/tmp' },
    );
    expect(checked, checked.stderr).toMatchObject({ code: 0 });
    for (const name of playbooks) expect(checked.stdout).toContain(`playbook: playbooks/${name}`);
  });

  it('takes up work in the engine, on database and broker, which stops in order', async () => {
    const [port] = await findFreePorts(1);
    container = await startContainer('engine', {
      MIRAB_ENGINE_DATABASE_URL: database.engineUrl,
      MIRAB_AMQP_URL: getServers().amqpUrl,
      MIRAB_SEALING_PRIVATE_KEY: keys.privateKey,
      MIRAB_POWERDNS_URL: getServers().powerDns.url,
      MIRAB_POWERDNS_API_KEY: getServers().powerDns.apiKey,
      MIRAB_DNS_SERVER: getServers().powerDns.dnsServer,
      MIRAB_ENGINE_NAME: 'image',
      MIRAB_ENGINE_OPERATIONS_PORT: String(port),
      MIRAB_ENGINE_ALLOW_LOCAL_HOST: 'false',
    });
    await waitUntilOk(`http://127.0.0.1:${String(port)}/readyz`, container);
    expect(await container.stop()).toBe(0);
  });
});

async function waitUntilOk(url: string, container: Container): Promise<void> {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${url} did not answer well:\n${await container.logs()}`);
}
