/** Promise 5 from end to end: real rows and files are stored by real restic, and come back in a stack of their own, whatever dies meanwhile. */
import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  isFinalTaskState,
  type BackupTargetResponse,
  type EnvironmentResponse,
  type HostResponse,
  type Page,
  type ReleaseResponse,
  type RestorePointResponse,
  type StackResponse,
  type TaskResponse,
  type TenantResponse,
} from '#libs/contracts';
import { Opener } from '#libs/sealing';
import { stopProcess } from '../../deploy/local/processes/stop-process.js';
import {
  makeBackupTarget,
  publishEduErp,
  startTestMirab,
  type TestMirab,
} from '../support/mirab.js';
import { getServers } from '../support/servers.js';
import { askSite, resolveName } from '../support/site.js';
import { readTestSettings } from '../support/test-settings.js';

const run = promisify(execFile);
const { stateDir } = readTestSettings();
const repositories = join(stateDir, 'repositories');
const upload = `a report card 🙂 ${'x'.repeat(4_000)}`;
const smtpPassword = 'canary-$mtp-🙂';

let mirab: TestMirab;
let admin: pg.Client;
let host: HostResponse;
let release: ReleaseResponse;
let newer: ReleaseResponse;
let tenant: TenantResponse;
let target: BackupTargetResponse;
let point: RestorePointResponse;
const stacks: StackResponse[] = [];

const docker = async (...args: string[]): Promise<string> =>
  (await run('docker', ['--host', getServers().dockerHost, ...args])).stdout;
const siteOf = (stack: StackResponse): string => `${stack.subdomain}.mirab.test`;
const student = (stack: StackResponse, name: string) =>
  askSite(`api.${siteOf(stack)}`, '/students', {
    method: 'POST',
    body: JSON.stringify({ name }),
  });
const listStudents = async (stack: StackResponse): Promise<string[]> => {
  const { body } = await askSite(`api.${siteOf(stack)}`, '/students');
  return (JSON.parse(body) as { items: { name: string }[] }).items.map(({ name }) => name).sort();
};
const askFile = (stack: StackResponse, options: { method?: string; body?: string } = {}) =>
  askSite(`files.${siteOf(stack)}`, '/files/report.txt', options);
const ask = (stack: StackResponse, input: Record<string, unknown>): Promise<TaskResponse> =>
  mirab.api.post<TaskResponse>(`/stacks/${stack.id}/tasks`, input);
const leftOf = (stack: StackResponse, what: 'ps' | 'volume'): Promise<string> =>
  what === 'ps'
    ? docker('ps', '-aq', '--filter', `label=com.docker.compose.project=mirab-${stack.key}`)
    : docker('volume', 'ls', '-q', '--filter', `name=mirab-${stack.key}_`);

async function makeStack(subdomain: string): Promise<StackResponse> {
  const environments = await mirab.api.get<Page<EnvironmentResponse>>('/environments');
  const stack = await mirab.api.post<StackResponse>('/stacks', {
    tenantId: tenant.id,
    productId: release.productId,
    releaseId: release.id,
    hostId: host.id,
    environmentId: environments.items.find(({ slug }) => slug === 'production')?.id,
    size: 'small',
    subdomain,
    variables: { SCHOOL_NAME: `School ${subdomain}` },
  });
  stacks.push(stack);
  return stack;
}

/** A new life of the engine; with a border, one that ends there. */
async function live(border?: string): Promise<void> {
  await stopProcess(stateDir, 'engine');
  const { engine } = mirab.environment;
  delete engine['MIRAB_FAILPOINT'];
  if (border) engine['MIRAB_FAILPOINT'] = border;
  await mirab.start();
}

async function untilEngineIsDead(): Promise<void> {
  const { MIRAB_LOOPBACK_ADDRESS: address, MIRAB_ENGINE_METRICS_PORT: port } = readTestSettings();
  const url = `http://${address}:${String(port)}/healthz`;
  await expect
    .poll(
      () =>
        fetch(url)
          .then(({ ok }) => ok)
          .catch(() => false),
      { timeout: 120_000 },
    ) // prettier-ignore
    .toBe(false);
}

async function waitForEnd({ id }: TaskResponse): Promise<TaskResponse> {
  for (;;) {
    const task = await mirab.api.get<TaskResponse>(`/tasks/${id}`);
    if (isFinalTaskState(task.state)) return task;
    await sleep(200);
  }
}

/** What restic itself says, with the password that only the engine can open. */
async function restic(...args: string[]): Promise<string> {
  const { rows } = await admin.query<{ id: string; password_sealed: Buffer }>(
    'SELECT id, password_sealed FROM backup_repositories WHERE tenant_id = $1',
    [tenant.id],
  );
  const [row] = rows;
  if (!row) throw new Error('The tenant has a repository');
  const opener = new Opener(mirab.environment.engine['MIRAB_SEALING_PRIVATE_KEY'] ?? '');
  const place = {
    tenant: tenant.id,
    table: 'backup_repositories',
    column: 'password_sealed',
    row: row.id,
    version: 1,
  };
  writeFileSync(join(stateDir, 'repository-password'), opener.open(row.password_sealed, place), {
    mode: 0o600,
  });
  return docker(
    'run',
    '--rm',
    '--volume',
    `${repositories}/${tenant.id}:/repository`,
    '--volume',
    `${join(stateDir, 'repository-password')}:/password:ro`,
    getServers().images['mirab/restic:local'] ?? '',
    '--repo',
    '/repository',
    '--password-file',
    '/password',
    '--no-cache',
    ...args,
  );
}

beforeAll(async () => {
  rmSync(repositories, { recursive: true, force: true });
  mkdirSync(repositories, { recursive: true });
  mirab = await startTestMirab({
    engine: { MIRAB_MODE: 'development', MIRAB_ENGINE_LEASE_SECONDS: '5' },
  });
  admin = new pg.Client({ connectionString: mirab.database.adminUrl });
  await admin.connect();
  ({ host, release } = await publishEduErp(mirab));
  const releases = await mirab.api.get<Page<ReleaseResponse>>(
    `/releases?productId=${release.productId}`,
  );
  newer = releases.items.find(({ version }) => version === '1.1.0') ?? release;
  tenant = await mirab.api.post<TenantResponse>('/tenants', { slug: 'aftab', name: 'Aftab' });
  target = await makeBackupTarget(mirab, repositories);
});
afterAll(async () => {
  for (const { key } of stacks)
    await docker('compose', '--project-name', `mirab-${key}`, 'down', '--volumes').catch(() => '');
  await admin?.end();
  await mirab?.close();
  rmSync(repositories, { recursive: true, force: true });
  rmSync(join(stateDir, 'repository-password'), { force: true });
});

describe('a backup', () => {
  it('stores once what it stored when its engine died, and records it with its proofs', async () => {
    const stack = await makeStack('aftab');
    await mirab.api.waitForTask((await ask(stack, { kind: 'deploy' })).id);
    for (const name of ['Sara', 'Reza', 'Mina'])
      expect((await student(stack, name)).status).toBe(201);
    expect((await askFile(stack, { method: 'PUT', body: upload })).status).toBe(201);

    await live('backup.store.after');
    const task = await ask(stack, { kind: 'backup' });
    await untilEngineIsDead();
    await live();
    const ended = await waitForEnd(task);
    expect(ended.error).toBeNull();
    expect(ended.attempts.map(({ outcome }) => outcome)).toEqual(['interrupted', 'succeeded']);

    const points = await mirab.api.get<Page<RestorePointResponse>>(
      `/stacks/${stack.id}/restore-points`,
    );
    expect(points.total).toBe(1);
    [point] = points.items as [RestorePointResponse];
    expect(point).toMatchObject({
      taskId: task.id,
      releaseId: release.id,
      target: { id: target.id },
    });
    expect(point.proofs.map(({ level, passed }) => [level, passed]).sort()).toEqual([
      [0, true],
      [1, true],
    ]);
    const [database, uploads] = point.items;
    expect(database?.rows?.['public.students']).toBe(3);
    expect(uploads?.kind).toBe('volume');
    // The image has a file of its own there.
    expect(uploads?.bytes).toBeGreaterThan(Buffer.byteLength(upload));

    const snapshots = JSON.parse(await restic('snapshots', '--json')) as {
      id: string;
      tags: string[];
    }[];
    expect(snapshots.map(({ id }) => id)).toEqual([point.snapshotId]);
    expect(snapshots[0]?.tags).toContain(`task=${task.id}`);
  });

  it('holds secrets sealed, and every document that stands a stack up', async () => {
    const listed = await restic('ls', point.snapshotId, '/data/stack');
    for (const name of [
      'spec.json',
      'revision.json',
      'compose.yaml',
      'secrets.json',
      'manifest.json',
    ])
      expect(listed).toContain(`/data/stack/${name}`);
    const sealed = JSON.parse(
      await restic('dump', point.snapshotId, '/data/stack/secrets.json'),
    ) as {
      name: string;
    }[];
    expect(sealed.map(({ name }) => name)).toContain('DATABASE_PASSWORD');
    const [stack] = stacks as [StackResponse];
    const password = readFileSync(
      join(mirab.stacksDirectory, stack.key, 'secrets/DATABASE_PASSWORD'),
      'utf8',
    );
    for (const document of ['spec.json', 'revision.json', 'secrets.json'])
      expect(await restic('dump', point.snapshotId, `/data/stack/${document}`)).not.toContain(
        password,
      );
  });
});

describe('a restore', () => {
  it('fills a new stack, and never loads over what was written since', async () => {
    const [lost] = stacks as [StackResponse];
    await docker(
      ...['exec', `mirab-${lost.key}-db-1`, 'psql', '-U', 'erp', '-d', 'erp'],
      ...['-c', 'DELETE FROM students'],
    );
    expect(await listStudents(lost)).toEqual([]);

    const stack = await makeStack('aftab-back');
    const original = uuidv7();
    await copySecret(original, lost, stack);
    await live('restore.traffic.after');
    const task = await ask(stack, { kind: 'restore', restorePointId: point.id });
    await untilEngineIsDead();
    // Traefik sends traffic there already: somebody registers before the task is over.
    await expect
      .poll(async () => (await student(stack, 'Late')).status, { timeout: 15_000 })
      .toBe(201);
    await live();
    const ended = await waitForEnd(task);
    expect(ended.error).toBeNull();
    expect(ended.attempts.map(({ outcome }) => outcome)).toEqual(['interrupted', 'succeeded']);

    expect(await listStudents(stack)).toEqual(['Late', 'Mina', 'Reza', 'Sara']);
    expect((await askFile(stack)).body).toBe(upload);
    expect(await resolveName(siteOf(stack))).toEqual([host.address]);
    expect(await listStudents(lost)).toEqual([]);
    const override = readFileSync(
      join(mirab.stacksDirectory, stack.key, 'compose.override.yaml'),
      'utf8',
    );
    expect(override).toContain('canary-');
  });
});

describe('a drill', () => {
  it('restores beside the stack without a way in, proves the restore point, and leaves nothing', async () => {
    const [stack] = stacks as [StackResponse];
    const before = await leftOf(stack, 'ps');
    const task = await ask(stack, { kind: 'drill', restorePointId: point.id });
    await mirab.api.waitForTask(task.id);
    const proven = await mirab.api.get<RestorePointResponse>(`/restore-points/${point.id}`);
    expect(proven.provenLevel).toBe(3);
    expect(proven.proofs[0]).toMatchObject({ level: 3, passed: true, taskId: task.id });
    expect(proven.proofs[0]?.figures?.restoreSeconds).toBeGreaterThan(0);
    expect(await leftOf(stack, 'ps')).toBe(before);
    const all = [
      'ps',
      '-aq',
      '--filter',
      `label=com.docker.compose.project=mirab-${stack.key}-drill`,
    ];
    expect(await docker(...all)).toBe('');
    expect(await docker('volume', 'ls', '-q', '--filter', `name=mirab-${stack.key}-drill`)).toBe(
      '',
    );
    expect(await docker('network', 'ls', '-q', '--filter', `name=mirab-${stack.key}-drill`)).toBe(
      '',
    );
    expect(existsSync(join(mirab.stacksDirectory, `${stack.key}-drill`))).toBe(false);
    // The stack itself has lost its rows before, and the drill brought none back into it.
    expect(await listStudents(stack)).toEqual([]);
  });
});

describe('an upgrade in production', () => {
  it('begins with a restore point of what ran until then', async () => {
    const [stack] = stacks as [StackResponse];
    expect((await student(stack, 'Nika')).status).toBe(201);
    const task = await ask(stack, { kind: 'upgrade', releaseId: newer.id });
    await mirab.api.waitForTask(task.id);
    expect((await askSite(siteOf(stack))).body).toContain('1.1.0');
    const points = await mirab.api.get<Page<RestorePointResponse>>(
      `/stacks/${stack.id}/restore-points`,
    );
    expect(points.total).toBe(2);
    expect(points.items[0]).toMatchObject({
      taskId: task.backupTaskId,
      releaseVersion: '1.0.0',
      provenLevel: 1,
    });
    expect(points.items[0]?.items[0]?.rows?.['public.students']).toBe(1);
  });

  it('is not begun when the backup before it fails', async () => {
    const [stack] = stacks as [StackResponse];
    const place = join(repositories, tenant.id);
    renameSync(place, `${place}-away`);
    try {
      const task = await ask(stack, { kind: 'upgrade', releaseId: release.id });
      expect(await waitForEnd(task)).toMatchObject({
        state: 'failed',
        error: { code: 'BACKUP_MISSING', hostState: 'Nothing was changed on the host.' },
      });
      const backup = await waitForEnd({ ...task, id: task.backupTaskId ?? '' });
      expect(backup.error?.code).toBe('REPOSITORY_REFUSED');
      expect((await askSite(siteOf(stack))).body).toContain('1.1.0');
    } finally {
      renameSync(`${place}-away`, place);
    }
  });
});

describe('a damaged repository', () => {
  it('leaves nothing of a restore behind', async () => {
    const packs = join(repositories, tenant.id, 'data');
    for (const folder of readdirSync(packs))
      for (const pack of readdirSync(join(packs, folder)))
        writeFileSync(join(packs, folder, pack), 'x');
    const stack = await makeStack('aftab-third');
    const ended = await waitForEnd(await ask(stack, { kind: 'restore', restorePointId: point.id }));
    expect(ended.state).toBe('failed');
    expect(ended.error?.code).toBe('REPOSITORY_DAMAGED');
    expect(ended.error?.hostState).toContain('Nothing of the stack is left on the host');
    expect(await leftOf(stack, 'ps')).toBe('');
    expect(await leftOf(stack, 'volume')).toBe('');
    expect(existsSync(join(mirab.stacksDirectory, stack.key))).toBe(false);
    expect(existsSync(join(mirab.stacksDirectory, '.mirab', `${stack.key}.restored`))).toBe(false);
    expect(await resolveName(siteOf(stack))).toEqual([]);
  });

  it('is told when a backup goes there, and nothing is recorded', async () => {
    const [stack] = stacks as [StackResponse];
    const ended = await waitForEnd(await ask(stack, { kind: 'backup' }));
    expect(ended.state).toBe('failed');
    // Which step meets the damage first is restic's matter.
    expect(ended.error?.hostState).toContain('There is no restore point');
    const points = await mirab.api.get<Page<RestorePointResponse>>(
      `/stacks/${stack.id}/restore-points`,
    );
    expect(points.total).toBe(2);
  });
});

/** As the control-plane makes the secrets of a restored stack: the sealed value of another stack's row, and which row that was. */
async function copySecret(id: string, from: StackResponse, to: StackResponse): Promise<void> {
  const { Sealer } = await import('#libs/sealing');
  const sealer = new Sealer(mirab.environment.controlPlane['MIRAB_SEALING_PUBLIC_KEY'] ?? '');
  const place = { tenant: tenant.id, table: 'secrets', column: 'sealed', row: id, version: 1 };
  const insert = `INSERT INTO secrets (id, tenant_id, stack_id, name, version, sealed, copied_from_id)
    VALUES ($1, $2, $3, 'SMTP_PASSWORD', 1, $4, $5)`;
  const sealed = sealer.seal(smtpPassword, place);
  await admin.query(insert, [id, tenant.id, from.id, sealed, null]);
  await admin.query(insert, [uuidv7(), tenant.id, to.id, sealed, id]);
}
