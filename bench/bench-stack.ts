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

export class BenchStack {
  private constructor(
    private readonly api: ApiClient,
    private readonly tenant: TenantResponse,
    readonly stack: StackResponse,
    private readonly host: HostResponse,
  ) {}

  /** Registers a tenant and a stack of 1.0.0; nothing runs yet. */
  static async create(api: ApiClient): Promise<BenchStack> {
    const [host] = (await api.get<Page<HostResponse>>('/hosts')).items;
    const releases = (await api.get<Page<ReleaseResponse>>('/releases')).items;
    const environments = (await api.get<Page<EnvironmentResponse>>('/environments')).items;
    const release = releases.find((candidate) => candidate.version === '1.0.0');
    const environment = environments.find((candidate) => candidate.slug === 'production');
    if (!host || !release || !environment)
      throw new Error('The demo is not there; run `make demo` first.');
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
    const task = await this.api.post<TaskResponse>(`/stacks/${this.stack.id}/tasks`, input);
    await this.api.waitForTask(task.id);
    return performance.now() - began;
  }

  /** Milliseconds from the answer 202 to the start of the first step. */
  async pickUp(): Promise<number> {
    const task = await this.api.post<TaskResponse>(`/hosts/${this.host.id}/tasks`, {
      kind: 'check',
    });
    const answered = Date.now();
    const ended = await this.api.waitForTask(task.id);
    return Math.max(0.1, Date.parse(ended.steps[0]?.startedAt ?? '') - answered);
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

  async remove(): Promise<void> {
    await this.act({ kind: 'remove', confirmTenantName: this.tenant.name, deleteVolumes: true });
  }
}
