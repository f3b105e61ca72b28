/** What goes wrong on a host is said in a sentence, and the version that ran still runs. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page, ReleaseResponse, StackResponse, TaskResponse } from '#libs/contracts';
import {
  publishEduErp,
  startTestMirab,
  type TestMirab,
  upgradeWithoutBackup,
} from '../support/mirab.js';
import { getServers } from '../support/servers.js';
import { askSite, resolveName } from '../support/site.js';

const run = promisify(execFile);
const docker = async (...args: string[]): Promise<string> =>
  (await run('docker', ['--host', getServers().dockerHost, ...args])).stdout;

let mirab: TestMirab;
let release: ReleaseResponse;
let stack: StackResponse;
const site = 'alborz.mirab.test';

/** The newer product file with one change, published under its own version. */
async function publishChanged(
  version: string,
  change: (file: string) => string,
  images: Record<string, string> = {},
): Promise<ReleaseResponse> {
  const file = readFileSync('products/edu-erp/releases/1.1.0/mirab.yml', 'utf8');
  return mirab.api.post<ReleaseResponse>(`/products/${release.productId}/releases`, {
    version,
    file: change(file),
    images: { ...getServers().images, ...images },
  });
}

async function actAndFail(input: Record<string, unknown>): Promise<TaskResponse> {
  const { id } = await mirab.api.post<TaskResponse>(`/stacks/${stack.id}/tasks`, input);
  await expect(mirab.api.waitForTask(id)).rejects.toThrow('failed');
  return mirab.api.get<TaskResponse>(`/tasks/${id}`);
}

const containersOf = async (): Promise<string[]> =>
  (
    await docker(
      'ps',
      '--all',
      '--filter',
      `label=com.docker.compose.project=mirab-${stack.key}`,
      '--format',
      '{{.Names}}',
    )
  )
    .split('\n')
    .filter(Boolean)
    .sort();

beforeAll(async () => {
  mirab = await startTestMirab({ engine: { MIRAB_ENGINE_WAIT_SECONDS: '20' } });
  const published = await publishEduErp(mirab);
  await upgradeWithoutBackup(mirab);
  release = published.release;
  await published.content.ensureStacks(published.host, release);
  const found = (await mirab.api.get<Page<StackResponse>>('/stacks')).items.find(
    (candidate) => candidate.tenantSlug === 'alborz',
  );
  if (!found) throw new Error('The stack is not there');
  stack = found;
});
afterAll(async () => {
  const stacks =
    (await mirab?.api.get<Page<StackResponse>>('/stacks').catch(() => null))?.items ?? [];
  for (const { key } of stacks)
    await docker('compose', '--project-name', `mirab-${key}`, 'down', '--volumes').catch(() => '');
  await mirab?.close();
});

describe('a failing task', () => {
  it('leaves the old release serving when a container never turns healthy', async () => {
    const before = await containersOf();
    const broken = await publishChanged('1.1.1', (file) =>
      file.replace("'http://127.0.0.1:8080/healthz'", "'http://127.0.0.1:8080/never'"),
    );
    const task = await actAndFail({ kind: 'upgrade', releaseId: broken.id });
    expect(task.error).toMatchObject({ code: 'CONTAINER_UNHEALTHY' });
    expect(task.error?.message).toContain('web');
    expect(task.error?.hostState).toContain('Release 1.0.0');
    expect((await askSite(site)).body).toContain('1.0.0');
    expect(await containersOf()).toEqual(before);
  });

  it('leaves the old release serving when the migration fails', async () => {
    const before = await containersOf();
    const broken = await publishChanged('1.1.2', (file) =>
      file.replace('command: [erp, migrate]', 'command: [erp, no-such-command]'),
    );
    const task = await actAndFail({ kind: 'upgrade', releaseId: broken.id });
    expect(task.error?.code).toBe('MIGRATION_FAILED');
    expect((await askSite(site)).body).toContain('1.0.0');
    expect(await containersOf()).toEqual(before);
  });

  it('says that an image cannot be had and changes nothing that runs', async () => {
    const before = await containersOf();
    const absent = `${getServers().registry}/edu-erp/app@sha256:${'0'.repeat(64)}`;
    const broken = await publishChanged('1.1.3', (file) => file, { 'edu-erp/app:1.1.0': absent });
    const task = await actAndFail({ kind: 'upgrade', releaseId: broken.id });
    expect(task.error?.code).toBe('IMAGE_UNAVAILABLE');
    expect(await containersOf()).toEqual(before);
  });

  it('refuses an image that carries Traefik labels', async () => {
    const image = getServers().images['edu-erp/app:1.1.0'] ?? '';
    const tag = `${getServers().registry}/edu-erp/labelled:test`;
    const { stdout } = await run('docker', [
      '--host',
      getServers().dockerHost,
      'create',
      '--label',
      'traefik.http.routers.x.rule=Host(`victim`)',
      image,
    ]);
    await docker(
      'commit',
      '--change',
      'LABEL traefik.http.routers.x.rule=victim',
      stdout.trim(),
      tag,
    );
    await docker('rm', stdout.trim());
    await docker('push', '--quiet', tag);
    const pinned = (
      await docker('image', 'inspect', '--format', '{{index .RepoDigests 0}}', tag)
    ).trim();
    const broken = await publishChanged('1.1.4', (file) => file, { 'edu-erp/app:1.1.0': pinned });
    const task = await actAndFail({ kind: 'upgrade', releaseId: broken.id });
    expect(task.error?.message).toContain('traefik');
    expect((await askSite(site)).status).toBe(200);
  });

  it('upgrades afterwards as if nothing had been', async () => {
    const releases = await mirab.api.get<Page<ReleaseResponse>>(
      `/releases?productId=${release.productId}`,
    );
    const good = releases.items.find((candidate) => candidate.version === '1.1.0');
    const task = await mirab.api.post<TaskResponse>(`/stacks/${stack.id}/tasks`, {
      kind: 'upgrade',
      releaseId: good?.id,
    });
    await mirab.api.waitForTask(task.id);
    expect((await askSite(site)).body).toContain('1.1.0');
  });

  it('does not take a name that somebody else has in the zone', async () => {
    const { powerDns } = getServers();
    const change = (changetype: string) =>
      fetch(`${powerDns.url}/api/v1/servers/localhost/zones/mirab.test.`, {
        method: 'PATCH',
        headers: { 'X-API-Key': powerDns.apiKey, 'content-type': 'application/json' },
        body: JSON.stringify({
          rrsets: [
            {
              name: `${site}.`,
              type: 'A',
              ttl: 60,
              changetype,
              records: [{ content: '192.0.2.1', disabled: false }],
              comments: [],
            },
          ],
        }),
      });
    await change('REPLACE');
    const task = await actAndFail({ kind: 'restart', services: ['web'] });
    expect(task.error).toMatchObject({ code: 'DNS_FAILED' });
    expect(await resolveName(site)).toEqual(['192.0.2.1']);
    expect((await askSite(site)).status).toBe(200);
    await change('DELETE');
    const again = await mirab.api.post<TaskResponse>(`/stacks/${stack.id}/tasks`, {
      kind: 'deploy',
    });
    await mirab.api.waitForTask(again.id);
    expect(await resolveName(site)).toEqual(['127.0.0.1']);
  });
});
