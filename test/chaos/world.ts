/** Hosts, product, tenants, stacks and bystanders of a run, made through the API as an operator makes them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  EnvironmentResponse,
  HostResponse,
  Page,
  ProductResponse,
  ReleaseResponse,
  StackResponse,
  TaskResponse,
  TenantResponse,
} from '#libs/contracts';
import type { ApiClient } from '../../deploy/demo/api-client.js';
import {
  publishImages,
  productSlug,
  releases,
  renderProduct,
  type Release,
} from './lab/tenant-product.js';
import { zone, type ChaosLab } from './lab/chaos-lab.js';
import type { ChaosHost } from './lab/chaos-host.js';
import type { ChaosPlan, PlannedStack } from './plan.js';

const bystander = 'somebody-elses';
const foreignRecord = { name: `mail.${zone}.`, type: 'A', content: '192.0.2.77' };
const foreignFile = 'not-mirabs.txt';

export interface World {
  stacks: Map<string, { planned: PlannedStack; id: string; tenantName: string }>;
  hosts: Map<string, HostResponse>;
  releaseIds: Record<Release, string>;
  /** Makes a stack where there is none or a removed one. */
  makeStack(planned: PlannedStack, release: Release): Promise<StackResponse>;
}

export async function makeWorld(lab: ChaosLab, api: ApiClient, plan: ChaosPlan): Promise<World> {
  const [first] = lab.hosts;
  if (!first) throw new Error('There is no host');
  const images = await publishImages(
    first,
    lab.registry,
    join(lab.settings.stateDir, 'hosts/images'),
  );
  const product = await api.post<ProductResponse>('/products', {
    slug: productSlug,
    name: 'Chaos',
  });
  const releaseIds: Partial<Record<Release, string>> = {};
  for (const version of releases) {
    const body = { version, file: renderProduct(images[version]) };
    releaseIds[version] = (
      await api.post<ReleaseResponse>(`/products/${product.id}/releases`, body)
    ).id;
  }
  const hosts = new Map<string, HostResponse>();
  for (const host of lab.hosts) {
    hosts.set(host.name, await api.post<HostResponse>('/hosts', host.renderRegistration()));
    await addBystander(host, images['1.0.0']);
  }
  const environments = await api.get<Page<EnvironmentResponse>>('/environments?perPage=50');
  const environment = environments.items.find(({ slug }) => slug === 'production');
  if (!environment) throw new Error('There is no environment "production"');
  const tenants = new Map<string, TenantResponse>();
  for (const slug of new Set(plan.stacks.map(({ tenant }) => tenant)))
    tenants.set(slug, await api.post<TenantResponse>('/tenants', { slug, name: `The ${slug}` }));
  const world: World = {
    stacks: new Map(),
    hosts,
    releaseIds: releaseIds as Record<Release, string>,
    makeStack: async (planned, release) => {
      const tenant = tenants.get(planned.tenant);
      const stack = await api.post<StackResponse>('/stacks', {
        tenantId: tenant?.id,
        productId: product.id,
        releaseId: releaseIds[release],
        environmentId: environment.id,
        hostId: hosts.get(planned.host)?.id,
        subdomain: planned.name,
        size: 'small',
        variables: { TITLE: planned.title },
        secrets: { MAIL_PASSWORD: planned.mailPassword, FILE_PASSWORD: planned.filePassword },
      });
      world.stacks.set(planned.name, { planned, id: stack.id, tenantName: tenant?.name ?? '' });
      return stack;
    },
  };
  return world;
}

/** The first deploy of every stack, before anything goes wrong. */
export async function deployAll(api: ApiClient, world: World, plan: ChaosPlan): Promise<void> {
  const tasks: TaskResponse[] = [];
  for (const planned of plan.stacks) {
    const { id } = await world.makeStack(planned, '1.0.0');
    tasks.push(await api.post<TaskResponse>(`/stacks/${id}/tasks`, { kind: 'deploy' }));
  }
  for (const { id } of tasks) await api.waitForTask(id);
}

/** A container and a file that are nobody's business. */
async function addBystander(host: ChaosHost, image: string): Promise<void> {
  await host.docker('pull', '--quiet', image);
  await host.docker('run', '--detach', '--init', '--name', bystander, '--restart', 'always', image);
  writeFileSync(join(host.stacksDirectory, foreignFile), 'Leave me alone.\n');
}

export async function lookAtBystander(
  host: ChaosHost,
): Promise<{ id: string; image: string; running: boolean }> {
  const said = await host
    .docker('inspect', '--format', '{{.Id}} {{.Image}} {{.State.Running}}', bystander)
    .catch(() => '  ');
  const [id = '', image = '', running] = said.trim().split(' ');
  return { id, image, running: running === 'true' };
}
export function lookAtForeignFile(host: ChaosHost): string | null {
  try {
    return readFileSync(join(host.stacksDirectory, foreignFile), 'utf8');
  } catch {
    return null;
  }
}

const askPowerDns = async (lab: ChaosLab, method: string, body?: unknown): Promise<unknown> => {
  const { url, apiKey } = lab.addresses.powerDns;
  const answer = await fetch(`${url}/api/v1/servers/localhost/zones/${zone}.`, {
    method,
    headers: { 'X-API-Key': apiKey, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok)
    throw new Error(`PowerDNS answered ${String(answer.status)}: ${await answer.text()}`);
  return answer.status === 204 ? null : answer.json();
};

/** A record of somebody else in the same zone. */
export const addForeignRecord = async (lab: ChaosLab): Promise<void> => {
  const { name, type, content } = foreignRecord;
  const set = {
    name,
    type,
    ttl: 300,
    changetype: 'REPLACE',
    records: [{ content, disabled: false }],
  };
  await askPowerDns(lab, 'PATCH', { rrsets: [set] });
};

/** `name type` → contents. */
export async function listRecords(lab: ChaosLab): Promise<Record<string, string[]>> {
  const { rrsets } = (await askPowerDns(lab, 'GET')) as {
    rrsets: { name: string; type: string; records: { content: string }[] }[];
  };
  return Object.fromEntries(
    rrsets
      .filter(({ type }) => type !== 'SOA')
      .map(({ name, type, records }) => [
        `${name.replace(/\.$/, '')} ${type}`,
        records.map(({ content }) => content).sort(),
      ]),
  );
}
