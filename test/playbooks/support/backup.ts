/** edu-erp's database and files as a stack whose data are backed up, and looks into its repository from outside. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import type { StoredBackup } from '#libs/contracts';
import type { PlaybookVars } from '../../../engine/src/adapters/ansible/ansible-runner.js';
import { getServers } from '../../support/servers.js';
import { docker } from './docker.js';
import type { Lab, LabRun, RunOptions } from './lab.js';
import { aFile, aTarget, type TestStack } from './stack.js';
import { getTestServers } from './test-servers.js';

const run = promisify(execFile);
type BackUpVars = PlaybookVars<'back-up-stack.yml'>;
type RestoreVars = PlaybookVars<'restore-stack.yml'>;
export type Repository = BackUpVars['repository'];
export type Item = BackUpVars['items'][number];

/** What stands before PostgreSQL's own programs on the path of the database's container, and can be written there. */
export const OVERRIDES = '/tmp/overrides';
export const PASSWORD = 'a password of the repository, long enough';

export const helperImage = (): string => getImage('mirab/restic:local');

const getImage = (name: string): string => {
  const image = getServers().images[name];
  if (image === undefined) throw new Error(`There is no image ${name}`);
  return image;
};

/** `db`, `files-r1` and what the product gives them; a place on the path of `db` can be written. */
export function renderSchool(stack: TestStack): string {
  const db = {
    image: getImage('edu-erp/db:15'),
    user: '999:999',
    environment: { PATH: `${OVERRIDES}:/usr/lib/postgresql/15/bin:/usr/local/bin:/usr/bin:/bin` },
    tmpfs: ['/tmp:size=64m,exec', '/run/postgresql:size=1m'],
    volumes: ['database:/var/lib/postgresql/erp'],
    secrets: ['DATABASE_PASSWORD'],
    networks: ['internal'],
    healthcheck: {
      test: ['CMD', 'pg_isready', '-q', '-h', '127.0.0.1', '-U', 'erp', '-d', 'erp'],
      interval: '1s',
      start_period: '60s',
      retries: 20,
    },
  };
  const files = {
    image: getImage('edu-erp/app:1.0.0'),
    command: ['erp', 'files'],
    user: '1000:1000',
    volumes: ['uploads:/var/lib/erp/uploads'],
    networks: ['internal'],
  };
  const networks = { internal: { name: `${stack.project}-internal`, internal: true } };
  const secrets = { DATABASE_PASSWORD: { file: 'secrets/DATABASE_PASSWORD' } };
  const volumes = { database: {}, uploads: {} };
  const services = { db, 'files-r1': files };
  return stringify({ name: stack.project, services, networks, volumes, secrets }, { lineWidth: 0 });
}

const aDatabaseItem = { name: 'database', kind: 'postgres', service: 'db', database: 'erp' };
const nothing = { service: null, volume: null, database: null, dump: [], load: [] };

export const anItem = (item: Partial<Item> & Pick<Item, 'name' | 'kind'>): Item => ({
  ...nothing,
  ...item,
});
export const listSchoolItems = (stack: TestStack): Item[] => [
  anItem(aDatabaseItem as Item),
  anItem({ name: 'uploads', kind: 'volume', volume: `${stack.project}_uploads` }),
];

export const aLocalRepository = (path: string): Repository => ({
  kind: 'local',
  path,
  sftp: null,
  password: PASSWORD,
  upload_kib: null,
});

export const getHelper = () => ({ image: helperImage(), cpus: 1, memory_bytes: 512 * 2 ** 20 });

/** Variables of a backup; `task` makes an attempt one of an earlier fence number's task. */
export function aBackup(
  stack: TestStack,
  fence: number,
  repository: Repository,
  changes: Partial<BackUpVars> = {},
): BackUpVars {
  return {
    ...aTarget(stack, fence, 60),
    compose_files: ['compose.yaml'],
    items: listSchoolItems(stack),
    documents: [
      { name: 'spec.json', content: '{"name": "{{ 7 * 7 }}"}\n' },
      { name: 'compose.yaml', content: renderSchool(stack) },
    ],
    repository,
    helper: getHelper(),
    ...changes,
  };
}

/** The task of an earlier fence number, for another attempt of it. */
export const taskOf = (stack: TestStack, fence: number): string => aTarget(stack, fence).task_id;

export function aRestore(
  stack: TestStack,
  fence: number,
  repository: Repository,
  backup: StoredBackup,
): RestoreVars {
  return {
    ...aTarget(stack, fence, 60),
    files: listFiles(stack),
    compose_files: ['compose.yaml'],
    images: [getImage('edu-erp/db:15'), getImage('edu-erp/app:1.0.0')],
    data_services: ['db'],
    items: backup.items.map((stored) => {
      const item = listSchoolItems(stack).find(({ name }) => name === stored.name);
      if (!item) throw new Error(`The stack has no item ${stored.name}`);
      return { ...item, sha256: stored.sha256 };
    }),
    snapshot_id: backup.snapshot_id,
    repository,
    helper: getHelper(),
  };
}

const listFiles = (stack: TestStack) => [
  aFile('compose.yaml', renderSchool(stack)),
  aFile('secrets/DATABASE_PASSWORD', `the password of ${stack.key}`, '0444'),
];

/** Starts the stack, with three students and two uploads of different owners and modes, one with an extended attribute. */
export async function startSchool(lab: Lab, stack: TestStack): Promise<void> {
  const { result } = await lab.run('apply-stack.yml', {
    ...aTarget(stack, 1, 120),
    files: listFiles(stack),
    compose_files: ['compose.yaml'],
    images: [getImage('edu-erp/db:15'), getImage('edu-erp/app:1.0.0')],
    data_services: ['db'],
    migrate_service: null,
    services: ['files-r1'],
    routes: [],
    traefik_api_url: getTestServers().traefikApiUrl,
  });
  if (result.failure) throw new Error(result.failure.message);
  await querySchool(
    stack,
    `CREATE TABLE students (id int PRIMARY KEY, name text);
     INSERT INTO students VALUES (1, 'Anahita'), (2, 'بابک'), (3, '; touch /tmp/x');
     CREATE TABLE "odd | name" AS SELECT n, md5(n::text) FROM generate_series(1, 5000) n;
     ALTER TABLE students OWNER TO erp`,
  );
  const uploads = `${stack.project}_uploads`;
  await inVolume(uploads, 'dd', 'if=/dev/urandom', 'of=/v/large.bin', 'bs=1M', 'count=4');
  await inVolume(uploads, 'mkdir', '-p', '/v/deep/er');
  await inVolume(uploads, 'cp', '/etc/hostname', '/v/deep/er/نام.txt');
  await inVolume(uploads, 'chown', '-R', '1000:1000', '/v/deep');
  await inVolume(uploads, 'chmod', '640', '/v/deep/er/نام.txt');
}

/** What `psql` prints in the stack's database, as its superuser. */
export const querySchool = (stack: TestStack, sql: string): Promise<string> =>
  docker('exec', `${stack.project}-db-1`, 'psql', '-U', 'postgres', '-At', '-d', 'erp', '-c', sql);

/** A program with the volume at /v, as root. */
export function inVolume(volume: string, program: string, ...args: string[]): Promise<string> {
  const mounts = ['--volume', `${volume}:/v`, '--network', 'none'];
  return docker('run', '--rm', ...mounts, '--entrypoint', program, helperImage(), ...args);
}

/** Owner, mode, size, kind and path of all that is in the volume. */
export const listVolume = async (volume: string): Promise<string[]> =>
  (await inVolume(volume, 'find', '/v', '-printf', '%U:%G %m %T@ %s %y %P\n'))
    .split('\n')
    .filter((line) => !line.endsWith(' d '))
    .map((line) => line.replace(/ \d+ d /, ' d '))
    .sort();

/** Puts a script in the place of one of the database's programs. */
export async function override(stack: TestStack, program: string, script: string): Promise<void> {
  const path = `${OVERRIDES}/${program}`;
  const container = `${stack.project}-db-1`;
  await docker('exec', container, 'mkdir', '-p', OVERRIDES);
  await docker(
    'exec',
    container,
    'sh',
    '-c',
    'printf "%s" "$1" > "$0"; chmod 755 "$0"',
    path,
    script,
  );
}

/** Takes the scripts away again. */
export const removeOverrides = (stack: TestStack): Promise<string> =>
  docker('exec', `${stack.project}-db-1`, 'rm', '-rf', OVERRIDES);

/** A snapshot as restic lists it. */
export interface Snapshot {
  id: string;
  tags: string[];
  hostname: string;
}

/** What restic prints about a repository of this machine. */
export async function askRestic(
  path: string,
  args: readonly string[],
  password = PASSWORD,
): Promise<string> {
  const { dockerHost } = getTestServers();
  const env = { PATH: process.env['PATH'], DOCKER_HOST: dockerHost, RESTIC_PASSWORD: password };
  const frame = ['run', '--rm', '--network', 'none', '--env', 'RESTIC_PASSWORD'];
  const repository = ['--volume', `${path}:/repository`, helperImage(), '--repo', '/repository'];
  const { stdout } = await run('docker', [...frame, ...repository, '--no-cache', ...args], { env });
  return stdout.trim();
}

/** Snapshots of a repository of this machine; none where there is no repository. */
export const listSnapshots = async (path: string): Promise<Snapshot[]> =>
  JSON.parse(await askRestic(path, ['snapshots', '--json', '--no-lock']).catch(() => '[]'));

/** Runs a backup that has to end well. */
export async function backUp(
  lab: Lab,
  vars: BackUpVars,
  options: RunOptions = {},
): Promise<StoredBackup & { run: LabRun }> {
  const done = await lab.run('back-up-stack.yml', vars, { secretValues: [PASSWORD], ...options });
  if (done.result.failure) throw new Error(done.result.failure.message);
  if (!done.result.backup) throw new Error('The playbook did not say what it stored');
  return { ...done.result.backup, run: done };
}

/** Process numbers of `docker` clients whose arguments hold all of the words, with the module that started each. */
export async function listClients(
  ...words: string[]
): Promise<{ client: number; module: number }[]> {
  const { stdout } = await run('pgrep', ['--exact', 'docker']).catch(() => ({ stdout: '' }));
  return stdout
    .split('\n')
    .filter(Boolean)
    .map(Number)
    .flatMap((client) => {
      try {
        const line = readFileSync(`/proc/${client}/cmdline`, 'utf8').split('\0');
        const stat = readFileSync(`/proc/${client}/stat`, 'utf8');
        const module = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        return words.every((word) => line.includes(word)) ? [{ client, module }] : [];
      } catch {
        return [];
      }
    });
}

/** Containers of Mirab's own that stand beside the stack. */
export const listHelpers = (stack: TestStack): Promise<string> =>
  docker('ps', '--all', '--quiet', '--filter', `label=mirab.helper=${stack.project}`);
