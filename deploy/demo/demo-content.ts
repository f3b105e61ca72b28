/** What the demo registers through the API: a host, the product with two releases, two tenants and their stacks. Idempotent. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  BackupTargetResponse,
  EnvironmentResponse,
  HostResponse,
  Page,
  ProductResponse,
  ReleaseResponse,
  StackResponse,
  TaskResponse,
  TenantResponse,
} from '#libs/contracts';
import type { ApiClient } from './api-client.js';

export interface DemoHost {
  address: string;
  httpPort: number;
  traefikApiUrl: string;
  stacksDirectory: string;
  dockerSocket: string;
}

export interface DemoTenant {
  slug: string;
  stackId: string;
  /** Host name of the site. */
  host: string;
  /** `address:port` of Traefik's entry point. */
  address: string;
}

const productSlug = 'edu-erp';
const firstVersion = '1.0.0';
const versions = [firstVersion, '1.1.0'];
const tenants = [
  {
    slug: 'alborz',
    name: 'دبیرستان البرز',
    variables: {
      SCHOOL_NAME: 'دبیرستان البرز',
      SCHOOL_LOCALE: 'fa',
      MOTTO: 'توانا بود هر که دانا بود',
    },
  },
  {
    slug: 'greenfield',
    name: 'Greenfield School',
    variables: { SCHOOL_NAME: 'Greenfield School', MOTTO: 'Learn by doing' },
  },
];

export type Say = (line: string) => void;

export class DemoContent {
  constructor(
    private readonly api: ApiClient,
    private readonly say: Say,
  ) {}

  async ensureHost(host: DemoHost): Promise<HostResponse> {
    const standing =
      (await this.find<HostResponse>('/hosts', 'local')) ?? (await this.createHost(host));
    if (standing.observed) return standing; // without it, an earlier run was ended before the check
    const task = await this.api.post<TaskResponse>(`/hosts/${standing.id}/tasks`, {
      kind: 'check',
    });
    await this.api.waitForTask(task.id);
    return standing;
  }

  /**
   * A directory of the host as the place of backups, where there is no place yet: upgrades in production begin with one.
   * @param asOwner the API as an owner may use it; asked for only then.
   */
  async ensureBackupTarget(path: string, asOwner: () => Promise<ApiClient>): Promise<void> {
    const { total } = await this.api.get<Page<BackupTargetResponse>>('/backup-targets?perPage=1');
    if (total > 0) return;
    this.say('backups: a directory of this machine');
    const target = { kind: 'local', slug: 'local', name: 'This machine', path };
    await (await asOwner()).post<BackupTargetResponse>('/backup-targets', target);
  }

  /** @param images references of the product file → pinned images. @returns the first release. */
  async ensureReleases(
    productDirectory: string,
    images: Readonly<Record<string, string>>,
  ): Promise<ReleaseResponse> {
    const product =
      (await this.find<ProductResponse>('/products', productSlug)) ??
      (await this.api.post<ProductResponse>('/products', {
        slug: productSlug,
        name: 'Educational ERP',
      }));
    const standing = await this.api.get<Page<ReleaseResponse>>(
      `/releases?productId=${product.id}&perPage=200`,
    );
    const releases = new Map(standing.items.map((release) => [release.version, release]));
    for (const version of versions) {
      if (releases.has(version)) continue;
      this.say(`publishing ${productSlug} ${version}`);
      const file = readFileSync(join(productDirectory, 'releases', version, 'mirab.yml'), 'utf8');
      releases.set(
        version,
        await this.api.post<ReleaseResponse>(`/products/${product.id}/releases`, {
          version,
          file,
          images,
        }),
      );
    }
    const first = releases.get(firstVersion);
    if (!first) throw new Error(`Release ${firstVersion} was not published`);
    return first;
  }

  async ensureStacks(host: HostResponse, release: ReleaseResponse): Promise<DemoTenant[]> {
    const environments = await this.api.get<Page<EnvironmentResponse>>('/environments');
    const production = environments.items.find((environment) => environment.slug === 'production');
    if (!production) throw new Error('There is no environment "production"');
    const result: DemoTenant[] = [];
    for (const tenant of tenants) {
      const stack = await this.ensureStack(tenant, { host, release, environmentId: production.id });
      const address = stack.addresses[0];
      if (!address) throw new Error(`The stack of ${tenant.slug} has no address`);
      result.push({
        slug: tenant.slug,
        stackId: stack.id,
        host: address.hostname,
        address: `${host.address}:${host.httpPort}`,
      });
    }
    return result;
  }

  private createHost(host: DemoHost): Promise<HostResponse> {
    this.say('registering this machine as host "local"');
    return this.api.post<HostResponse>('/hosts', {
      connection: 'local',
      slug: 'local',
      name: 'This machine',
      ...host,
    });
  }

  private async ensureStack(
    tenant: (typeof tenants)[number],
    where: { host: HostResponse; release: ReleaseResponse; environmentId: string },
  ): Promise<StackResponse> {
    const row =
      (await this.find<TenantResponse>('/tenants', tenant.slug)) ??
      (await this.api.post<TenantResponse>('/tenants', { slug: tenant.slug, name: tenant.name }));
    const standing = await this.api.get<Page<StackResponse>>(`/stacks?tenantId=${row.id}`);
    const stack =
      standing.items.find(
        (candidate) => candidate.productSlug === productSlug && candidate.wanted !== 'removed',
      ) ??
      (await this.api.post<StackResponse>('/stacks', {
        tenantId: row.id,
        productId: where.release.productId,
        releaseId: where.release.id,
        environmentId: where.environmentId,
        hostId: where.host.id,
        size: 'small',
        variables: tenant.variables,
      }));
    if (stack.observed?.revisionId) return stack;
    this.say(`deploying ${productSlug} ${where.release.version} for ${tenant.slug}`);
    const task =
      (await this.findUnfinishedTask(stack.id)) ??
      (await this.api.post<TaskResponse>(`/stacks/${stack.id}/tasks`, { kind: 'deploy' }));
    await this.api.waitForTask(task.id, (step) => this.say(`  ${tenant.slug}: ${step}`));
    return this.api.get<StackResponse>(`/stacks/${stack.id}`);
  }

  /** The deploy of an earlier run that was ended while it waited: the engine goes on without it. */
  private async findUnfinishedTask(stackId: string): Promise<TaskResponse | undefined> {
    const newest = await this.api.get<Page<TaskResponse>>(`/tasks?stackId=${stackId}&perPage=1`);
    return newest.items.find(({ state }) => state === 'queued' || state === 'running');
  }

  private async find<T extends { slug: string }>(
    path: string,
    slug: string,
  ): Promise<T | undefined> {
    const page = await this.api.get<Page<T>>(`${path}?perPage=200`);
    return page.items.find((item) => item.slug === slug);
  }
}
