/** Many tenants, hosts, stacks and queued tasks as rows, written at once as the control-plane leaves them. */
import { patterns } from '#libs/contracts';
import type { Lab } from './lab.js';

/** Hosts `lab-1`… on this machine; no check has seen them, and the watch looks at them tomorrow, so that nothing runs beside what is measured. */
export async function addHosts(lab: Lab, count: number, maxActive: number): Promise<void> {
  const { address, httpPort, traefikApiUrl, stacksDirectory, dockerSocket } = lab.localHost();
  await lab.query(
    `INSERT INTO hosts (id, updated_at, slug, name, connection, address, http_port, traefik_api_url, stacks_directory, docker_socket, max_active)
     SELECT gen_random_uuid(), now(), 'lab-' || n, 'lab-' || n, 'local', $2, $3, $4, $5, $6, $7 FROM generate_series(1, $1::int) n`,
    [count, address, httpPort, traefikApiUrl, stacksDirectory, dockerSocket, maxActive],
  );
  await lab.query(
    `INSERT INTO host_watches (host_id, host_version, next_look_at)
     SELECT id, version, now() + interval '1 day' FROM hosts WHERE slug LIKE 'lab-%'`,
  );
}

/** Tenants `lab-1`… with one stack each, spread over the hosts. */
export async function addTenants(lab: Lab, count: number): Promise<void> {
  await lab.query(
    `INSERT INTO tenants (id, updated_at, slug, name, search_name, max_active)
     SELECT gen_random_uuid(), now(), 'lab-' || n, 'lab-' || n, 'lab-' || n, 64 FROM generate_series(1, $1::int) n`,
    [count],
  );
  await lab.query(
    `WITH product AS (INSERT INTO products (id, updated_at, slug, name) VALUES (gen_random_uuid(), now(), 'lab', 'Lab') RETURNING id),
     release AS (INSERT INTO releases (id, product_id, version, manifest, file, published_by)
       SELECT gen_random_uuid(), id, '1.0.0', '{}', '', 'bench' FROM product RETURNING id, product_id)
     INSERT INTO stacks (id, tenant_id, updated_at, product_id, release_id, environment_id, host_id, zone, subdomain, services, variables)
     SELECT gen_random_uuid(), t.id, now(), r.product_id, r.id, e.id, h.id, e.zone, t.slug, '{}', '{}'
     FROM release r, (SELECT id, zone FROM environments WHERE slug = 'production') e,
       (SELECT id, slug, row_number() OVER (ORDER BY slug) n FROM tenants) t
       JOIN (SELECT id, row_number() OVER (ORDER BY slug) n, count(*) OVER () AS all FROM hosts) h ON h.n = 1 + t.n % h.all`,
  );
}

/** Queued tasks of the first `stacks` stacks in turn, and a ring for each where `rings`. */
export async function addTasks(
  lab: Lab,
  { count, stacks, rings }: { count: number; stacks: number; rings: boolean },
): Promise<void> {
  await lab.query('BEGIN');
  await lab.query(
    `INSERT INTO tasks (id, tenant_id, kind, stack_id, host_id, input, spec, priority, requested_by, request_hash)
     SELECT gen_random_uuid(), s.tenant_id, 'stop', s.id, s.host_id, '{"kind":"stop"}', '{}', 5, 'bench', ''
     FROM generate_series(0, $1::int - 1) n
       JOIN (SELECT id, tenant_id, host_id, row_number() OVER (ORDER BY number) - 1 AS place FROM stacks) s ON s.place = n % $2::int
     ORDER BY n`,
    [count, stacks],
  );
  if (rings)
    await lab.query(
      `INSERT INTO outbox_messages (pattern, payload, priority)
       SELECT $1, jsonb_build_object('taskId', id), 5 FROM tasks WHERE state = 'queued' ORDER BY number`,
      [patterns.taskQueued],
    );
  await lab.query('COMMIT');
  await lab.query('ANALYZE tasks, stacks, tenants, hosts');
}

export async function countTasks(lab: Lab, state: string): Promise<number> {
  const [row] = await lab.query<{ count: string }>(
    'SELECT count(*) AS count FROM tasks WHERE state = $1::"TaskState"',
    [state],
  );
  return Number(row?.count);
}
