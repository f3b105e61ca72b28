/** A stack of the demo's product that the benchmarks own: made through the API, timed against plain Compose on the same files. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type {
  EnvironmentResponse,
  HostResponse,
  Page,
  ReleaseResponse,
  StackResponse,
  TaskResponse,
  TenantResponse,
} from '#libs/contracts';
import type { ApiClient } from '../deploy/demo/api-client.js';
import { baseEnvironment } from '../deploy/local/processes/start-process.js';

const run = promisify(execFile);

/** On which host, and of which release. */
export interface StackPlace {
  host: HostResponse;
  release: ReleaseResponse;
}

export class BenchStack {
  private constructor(
    private readonly api: ApiClient,
    private readonly tenant: TenantResponse,
    readonly stack: StackResponse,
    private readonly host: HostResponse,
  ) {}

  /** Registers a tenant and a stack of it; nothing runs yet. */
  static async create(api: ApiClient, { host, release }: StackPlace): Promise<BenchStack> {
    // In production a backup comes before each upgrade, which is measured by itself.
    const environments = (await api.get<Page<EnvironmentResponse>>('/environments')).items;
    const environment = environments.find((candidate) => candidate.slug === 'staging');
    if (!environment) throw new Error('There is no environment "staging"');
    const slug = `bench-${randomBytes(4).toString('hex')}`;
    const tenant = await api.post<TenantResponse>('/tenants', { slug, name: slug });
    const stack = await api.post<StackResponse>('/stacks', {
      tenantId: tenant.id,
      productId: release.productId,
      releaseId: release.id,
      environmentId: environment.id,
      hostId: host.id,
      size: 'small',
      variables: { SCHOOL_NAME: 'Bench' },
    });
    return new BenchStack(api, tenant, stack, host);
  }

  get hostname(): string {
    return this.stack.addresses[0]?.hostname ?? '';
  }

  get entryPoint(): string {
    return `${this.host.address}:${String(this.host.httpPort)}`;
  }

  /** Milliseconds from the request to the observed success. */
  async act(input: Record<string, unknown>): Promise<number> {
    const began = performance.now();
    const task = await this.ask(input);
    await this.api.waitForTask(task.id);
    return performance.now() - began;
  }

  ask(input: Record<string, unknown>): Promise<TaskResponse> {
    return this.api.post<TaskResponse>(`/stacks/${this.stack.id}/tasks`, input);
  }

  /** What a task needs that removes the stack with all its data. */
  get removal(): Record<string, unknown> {
    return { kind: 'remove', confirmTenantName: this.tenant.name, deleteVolumes: true };
  }

  async remove(): Promise<void> {
    await this.act(this.removal);
  }

  async compose(...args: string[]): Promise<number> {
    const began = performance.now();
    await run('docker', ['compose', ...args], {
      cwd: join(this.host.stacksDirectory, this.stack.key),
      env: baseEnvironment({ DOCKER_HOST: `unix://${this.host.dockerSocket}` }),
    });
    return performance.now() - began;
  }

  /** Milliseconds that plain Compose takes for a first start of the same files, with their migration. */
  async bareFirstStart(): Promise<number> {
    await this.compose('down', '--volumes');
    const data = await this.compose('up', '--detach', '--wait', 'db');
    const migration = await this.compose(
      '--profile',
      'migrate',
      'run',
      '--rm',
      '--no-deps',
      '-T',
      'migrate-r1',
    );
    return data + migration + (await this.compose('up', '--detach', '--wait'));
  }

  /** @returns the release with this version. */
  async findRelease(version: string): Promise<string> {
    const releases = (
      await this.api.get<Page<ReleaseResponse>>(`/releases?productId=${this.stack.productId}`)
    ).items;
    const id = releases.find((release) => release.version === version)?.id;
    if (!id) throw new Error(`Release ${version} is not published`);
    return id;
  }
}
