/** The rows of one stack of the small product as the control-plane leaves them, for tests of the engine's recipes. */
import type pg from 'pg';
import { uuidv7 } from 'uuidv7';
import type { StackSpec, StackTaskInput } from '#libs/contracts';
import { parseProduct } from '#libs/manifest';
import { aProductFile, type ProductFileOptions } from './product-file.js';

/** A spec of the small product without variables and secrets, which need sealed rows; in the environment that every database has. */
async function findSpec(admin: pg.Client, product: ProductFileOptions): Promise<StackSpec> {
  const { rows } = await admin.query<{ id: string }>(
    `SELECT id FROM environments WHERE slug = 'production'`,
  );
  const manifest = parseProduct(aProductFile(product), {});
  for (const service of Object.values(manifest.services)) service.variables = [];
  manifest.variables = {};
  const settings = { replicas: 1, memoryBytes: 128 * 2 ** 20, cpus: 0.5 };
  return {
    stack: { id: uuidv7(), key: 's7' },
    tenant: { id: uuidv7(), slug: 'acme', name: 'Acme' },
    environment: { id: rows[0]?.id ?? '', slug: 'production', dnsTtlSeconds: 60 },
    product: { id: uuidv7(), slug: manifest.name },
    release: { id: uuidv7(), version: '1.0.0', manifest },
    host: {
      id: uuidv7(),
      slug: 'host-1',
      address: '192.0.2.10',
      httpPort: 80,
      stacksDirectory: '/opt/mirab/stacks',
    },
    zone: 'example.com',
    subdomain: 'acme',
    hostnames: { web: 'acme.example.com', api: 'api.acme.example.com' },
    services: Object.fromEntries(
      Object.keys(manifest.services).map((name) => [name, { ...settings }]),
    ),
    variables: {},
    secrets: {},
  };
}

export class EngineStack {
  private constructor(
    private readonly admin: pg.Client,
    readonly spec: StackSpec,
  ) {}

  static async create(admin: pg.Client, options: ProductFileOptions = {}): Promise<EngineStack> {
    await admin.query('TRUNCATE tasks, stacks, tenants, hosts, products, revisions CASCADE');
    const spec = await findSpec(admin, options);
    const { tenant, product, release, host, stack, environment } = spec;
    await admin.query(
      `INSERT INTO tenants (id, updated_at, slug, name, search_name) VALUES ($1, now(), $2, $3, $2)`,
      [tenant.id, tenant.slug, tenant.name],
    );
    await admin.query(
      `INSERT INTO products (id, updated_at, slug, name) VALUES ($1, now(), $2, $2)`,
      [product.id, product.slug],
    );
    await admin.query(
      `INSERT INTO releases (id, product_id, version, manifest, file, published_by) VALUES ($1, $2, $3, $4, '', 'test')`,
      [release.id, product.id, release.version, release.manifest],
    );
    await admin.query(
      `INSERT INTO hosts (id, updated_at, slug, name, connection, address, http_port, traefik_api_url, stacks_directory, docker_socket)
       VALUES ($1, now(), $2, $2, 'local', $3, $4, 'http://127.0.0.1:8080', $5, '/run/docker.sock')`,
      [host.id, host.slug, host.address, host.httpPort, host.stacksDirectory],
    );
    await admin.query(
      `INSERT INTO stacks (id, number, tenant_id, updated_at, product_id, release_id, environment_id, host_id, zone, subdomain, services, variables)
       VALUES ($1, $2, $3, now(), $4, $5, $6, $7, $8, $9, '{}', '{}')`,
      [
        stack.id,
        Number(stack.key.slice(1)),
        tenant.id,
        product.id,
        release.id,
        environment.id,
        host.id,
        spec.zone,
        spec.subdomain,
      ],
    );
    const made = new EngineStack(admin, spec);
    await made.registerHostnames(spec);
    return made;
  }

  /** Takes the place of all host names of the stack. */
  async registerHostnames(spec: StackSpec): Promise<void> {
    await this.admin.query('DELETE FROM hostnames WHERE stack_id = $1', [spec.stack.id]);
    for (const [service, name] of Object.entries(spec.hostnames))
      await this.admin.query(
        'INSERT INTO hostnames (fqdn, stack_id, tenant_id, service) VALUES ($1, $2, $3, $4)',
        [name, spec.stack.id, spec.tenant.id, service],
      );
  }

  /** A queued task of the stack. @returns its id. */
  async ask(
    input: StackTaskInput,
    options: { spec?: StackSpec; planHash?: string } = {},
  ): Promise<string> {
    const id = uuidv7();
    const { spec = this.spec, planHash = null } = options;
    await this.admin.query(
      `INSERT INTO tasks (id, tenant_id, kind, stack_id, host_id, input, spec, plan_hash, priority, requested_by, request_hash)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 5, 'test', '')`,
      [id, spec.tenant.id, input.kind, spec.stack.id, spec.host.id, input, spec, planHash],
    );
    return id;
  }

  /** As if the engine of a task that has ended had died before that was written: the task waits again. */
  async loseEnd(taskId: string): Promise<void> {
    await this.admin.query('ALTER TABLE tasks DISABLE TRIGGER USER');
    await this.admin.query(
      `UPDATE tasks SET state = 'queued', finished_at = NULL, lease_owner = NULL WHERE id = $1`,
      [taskId],
    );
    await this.admin.query('ALTER TABLE tasks ENABLE TRIGGER USER');
  }

  /** Makes the upgrade that waits rest on a backup that ended without a restore point. */
  async askBackupFirst(upgradeId: string): Promise<void> {
    const backup = await this.ask({ kind: 'backup' });
    await this.admin.query(`UPDATE tasks SET state = 'failed' WHERE id = $1`, [backup]);
    await this.admin.query('UPDATE tasks SET backup_task_id = $2 WHERE id = $1', [
      upgradeId,
      backup,
    ]);
  }

  /** `<number> <state>` of every revision, oldest first. */
  async listRevisions(): Promise<string[]> {
    const { rows } = await this.admin.query<{ line: string }>(
      `SELECT number || ' ' || state AS line FROM revisions ORDER BY number`,
    );
    return rows.map(({ line }) => line);
  }

  /** What was last seen of the stack, or null. */
  async findState(): Promise<string | null> {
    const { rows } = await this.admin.query<{ state: string }>(
      'SELECT state FROM stack_observations',
    );
    return rows[0]?.state ?? null;
  }

  async query(sql: string, values: unknown[] = []): Promise<void> {
    await this.admin.query(sql, values);
  }
}
