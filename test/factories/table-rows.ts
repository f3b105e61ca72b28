/** Rows as the tables accept them, and for each CHECK constraint what makes such a row a bad one. */
import { badBackupRows, goodBackupRows } from './backup-table-rows.js';
import { badDomains, badPaths, badSlugs, invisibleNames } from './identifiers.js';
import {
  common,
  hostKey,
  id,
  now,
  sealed,
  withEach,
  type BadRows,
  type Row,
} from './row-shapes.js';

const localHost: Row = {
  ...common,
  slug: 'host-1',
  name: 'Host',
  connection: 'local',
  address: '192.0.2.1',
  http_port: 80,
  traefik_api_url: 'http://127.0.0.1:8080',
  stacks_directory: '/var/lib/mirab/stacks',
  docker_socket: '/run/.docker/docker.sock',
};
const sshHost: Row = {
  ...localHost,
  connection: 'ssh',
  address: '2001:db8::1',
  ssh_address: 'host.example.com',
  ssh_port: 22,
  ssh_user: 'mirab',
  host_keys: [hostKey, `ssh-rsa ${'A'.repeat(70)}==`],
  private_key_sealed: sealed,
};
const tenant: Row = {
  ...common,
  slug: 'acme',
  name: 'مدرسه\u200cی علوی',
  search_name: 'مدرسه علوی',
};
const stackTask: Row = {
  id,
  kind: 'deploy',
  tenant_id: id,
  stack_id: id,
  host_id: id,
  input: '{"kind":"deploy"}',
  spec: '{}',
  priority: 6,
  requested_by: 'test',
  request_hash: 'hash',
};
const stackSchedule: Row = {
  id,
  name: 'شبانه',
  kind: 'restart',
  tenant_id: id,
  stack_id: id,
  input: '{"kind":"restart"}',
  cron: '*/5 2-4 1,15 * MON#1',
  time_zone: 'America/Argentina/Buenos_Aires',
  enabled: true,
  misfire: 'fire-once',
  overlap: 'skip',
  jitter_seconds: 3600,
  next_slot: '2026-01-02T00:00:00Z',
  next_fire_at: '2026-01-02T00:00:00Z',
  last_slot: now,
  problem_code: 'MISSED',
  problem: 'missed',
  problem_at: now,
};
const hostTask: Row = { ...stackTask, kind: 'check', tenant_id: null, stack_id: null, spec: null };
const person: Row = { ...common, email: 'a@example.test', display_name: 'A', role: 'viewer' };
const token: Row = {
  ...common,
  name: 'ci',
  role: 'viewer',
  secret_hash: sealed,
  created_by: 'test',
  expires_at: now,
};

/** The first of each table is the one that is made bad. */
export const goodRows: Record<string, readonly Row[]> = {
  ...goodBackupRows,
  environments: [
    { ...common, slug: 'test-1', name: 'Test', dns_ttl_seconds: 60, zone: 'erp.example.com' },
  ],
  hostnames: [{ fqdn: 'api.acme.example.com', tenant_id: id, stack_id: id, service: 'api' }],
  host_enrolments: [
    {
      host_id: id,
      expires_at: now,
      secret_hash: sealed,
      replaces_keys: false,
      public_key: hostKey,
      private_key_sealed: sealed,
      created_by: 'test',
    },
  ],
  hosts: [
    sshHost,
    localHost,
    { ...sshHost, host_keys: [], private_key_sealed: null },
    { ...localHost, host_keys: [] },
  ],
  platform_settings: [
    {
      ...common,
      id: '01990000-0000-7000-8000-000000000010',
      max_active: 1000,
      paused: true,
      paused_by: 'Sara',
      paused_at: now,
    },
  ],
  products: [{ ...common, slug: 'edu-erp', name: 'ERP' }],
  releases: [
    { id, product_id: id, version: '1.0.0-rc.1', manifest: '{}', file: '', published_by: 'test' },
  ],
  schedules: [
    stackSchedule,
    { ...stackSchedule, made_by_tenant: true },
    { ...stackSchedule, kind: 'check', stack_id: null, tenant_id: null, host_id: id },
    { ...stackSchedule, enabled: false, next_slot: null, next_fire_at: null, time_zone: 'UTC' },
  ],
  secrets: [{ id, tenant_id: id, stack_id: id, name: 'SMTP_PASSWORD', version: 1, sealed }],
  stacks: [
    {
      ...common,
      tenant_id: id,
      product_id: id,
      release_id: id,
      environment_id: id,
      host_id: id,
      zone: 'erp.example.com',
      subdomain: 'acme',
      services: '{}',
      variables: '{}',
    },
  ],
  tasks: [
    stackTask,
    { ...stackTask, requested_by_tenant: true },
    hostTask,
    { ...hostTask, kind: 'prepare' },
  ],
  host_watches: [
    {
      host_id: id,
      host_version: 1,
      next_look_at: now,
      misses: 3,
      unreachable_since: now,
      opened_at: now,
      reason: '',
    },
    { host_id: id, host_version: 1, next_look_at: now },
  ],
  tenants: [tenant, { ...tenant, max_active: 1 }, { ...tenant, max_active: 64, paused: true }],
  tokens: [token, { ...token, role: 'tenant', tenant_id: id }],
  users: [person, { ...person, role: 'tenant', tenant_id: id }],
};

const unseen = withEach('name', invisibleNames);
const withTenantAmiss: Row[] = [
  { role: 'tenant', tenant_id: null },
  { role: 'owner', tenant_id: id },
];

export const badRows: readonly BadRows[] = [
  ...badBackupRows,
  {
    constraint: 'environments_slug_grammar',
    table: 'environments',
    changes: withEach('slug', badSlugs),
  },
  {
    constraint: 'environments_ttl_range',
    table: 'environments',
    changes: withEach('dns_ttl_seconds', [-1, 9, 86_401]),
  },
  {
    constraint: 'environments_windows_shape',
    table: 'environments',
    changes: withEach('windows', [
      '{}',
      '"x"',
      JSON.stringify(Array.from({ length: 11 }, () => 1)),
    ]),
  },
  {
    constraint: 'environments_zone_grammar',
    table: 'environments',
    changes: withEach('zone', badDomains),
  },
  {
    constraint: 'host_enrolments_public_key_grammar',
    table: 'host_enrolments',
    changes: withEach('public_key', [
      '',
      'ssh-ed25519 AAAA',
      `ssh-rsa ${'A'.repeat(68)}`,
      `${hostKey} comment`,
      `command="id" ${hostKey}`,
      `${hostKey}\n${hostKey}`,
    ]),
  },
  {
    constraint: 'host_enrolments_used',
    table: 'host_enrolments',
    changes: [{ used_at: now }, { private_key_sealed: null }],
  },
  {
    constraint: 'host_watches_circuit',
    table: 'host_watches',
    changes: [
      { misses: -1 },
      { looks: -1 },
      { misses: 0 },
      { reason: null },
      { unreachable_since: null },
    ],
  },
  {
    constraint: 'hostnames_fqdn_grammar',
    table: 'hostnames',
    changes: withEach('fqdn', badDomains),
  },
  {
    constraint: 'hostnames_service_grammar',
    table: 'hostnames',
    changes: withEach('service', [
      '',
      'Web',
      '1web',
      '-web',
      'web-',
      'a--b',
      'a.b',
      'web\n',
      'a'.repeat(31),
    ]),
  },
  {
    constraint: 'hosts_address_grammar',
    table: 'hosts',
    changes: withEach('address', [
      '',
      'example.com',
      '-oProxyCommand=id',
      '192.0.2.1/24',
      'FE80::1',
      '192.0.2.1\n',
    ]),
  },
  {
    constraint: 'hosts_host_keys_grammar',
    table: 'hosts',
    changes: [
      { host_keys: [null] },
      ...[
        'ssh-dss AAAA',
        `ssh-ed25519 ${'A'.repeat(39)}`,
        `ssh-ed25519  ${'A'.repeat(68)}`,
        `ssh-ed25519 ${'A'.repeat(68)} comment`,
        `@cert-authority * ssh-ed25519 ${'A'.repeat(68)}`,
        `ssh-ed25519 ${'A'.repeat(68)}\n* ssh-rsa ${'A'.repeat(68)}`,
      ].map((key) => ({ host_keys: [hostKey, key] })),
    ],
  },
  {
    constraint: 'hosts_max_active_range',
    table: 'hosts',
    changes: withEach('max_active', [-1, 0, 65]),
  },
  {
    constraint: 'hosts_paths_grammar',
    table: 'hosts',
    changes: [...withEach('stacks_directory', badPaths), ...withEach('docker_socket', badPaths)],
  },
  {
    constraint: 'hosts_ports_range',
    table: 'hosts',
    changes: [...withEach('http_port', [0, 65_536]), ...withEach('ssh_port', [0, 65_536])],
  },
  { constraint: 'hosts_slug_grammar', table: 'hosts', changes: withEach('slug', badSlugs) },
  {
    constraint: 'hosts_ssh_grammar',
    table: 'hosts',
    changes: [
      { connection: 'local' },
      { ssh_port: null },
      { private_key_sealed: null },
      { host_keys: [] },
      ...withEach('ssh_address', [
        null,
        '-oProxyCommand=id',
        'Host.example.com',
        'a b',
        'a\n',
        '$(id)',
      ]),
      ...withEach('ssh_user', [null, '-l', 'Root', 'a b', 'a'.repeat(33), 'a\n']),
    ],
  },
  {
    constraint: 'hosts_traefik_api_grammar',
    table: 'hosts',
    changes: withEach('traefik_api_url', [
      '',
      'https://127.0.0.1:8080',
      'http://localhost:8080',
      'http://192.0.2.1:8080',
      'http://127.0.0.1:8080/',
      'http://127.0.0.1:80@192.0.2.1:80',
      'http://127.0.0.1:8080\n',
    ]),
  },
  {
    constraint: 'platform_settings_max_active_range',
    table: 'platform_settings',
    changes: withEach('max_active', [-1, 0, 1_001]),
  },
  {
    constraint: 'platform_settings_one_row',
    table: 'platform_settings',
    changes: [{ id }],
  },
  {
    constraint: 'platform_settings_pause_is_signed',
    table: 'platform_settings',
    changes: [{ paused: false }, { paused_by: null }, { paused_at: null }],
  },
  { constraint: 'products_slug_grammar', table: 'products', changes: withEach('slug', badSlugs) },
  {
    constraint: 'releases_version_grammar',
    table: 'releases',
    changes: withEach('version', [
      '1.0',
      'v1.0.0',
      '1.0.0+build',
      '1.0.0-',
      '1.0.0-A',
      '1.0.0-a..b',
      '1.0.0\n',
      '1234567.0.0',
    ]),
  },
  {
    constraint: 'schedules_cron_grammar',
    table: 'schedules',
    changes: withEach('cron', [
      '',
      '* * * *',
      '* * * * * *',
      '@daily',
      '? * * * *',
      '*  * * * *',
      '* * * * *\n',
      `* * * * ${'1,'.repeat(50)}1`,
    ]),
  },
  {
    constraint: 'schedules_jitter_range',
    table: 'schedules',
    changes: withEach('jitter_seconds', [-1, 3_601]),
  },
  {
    constraint: 'schedules_kind_grammar',
    table: 'schedules',
    changes: [...withEach('kind', ['', 'Restart', 'a b']), ...withEach('input', ['[]', '"x"'])],
  },
  {
    constraint: 'schedules_made_by_tenant_fits',
    table: 'schedules',
    changes: [
      { made_by_tenant: true, tenant_id: null, stack_id: null, host_id: id, kind: 'check' },
    ],
  },
  {
    constraint: 'schedules_name_grammar',
    table: 'schedules',
    changes: withEach('name', ['', 'a\nb', 'a\u202eb', 'a'.repeat(121)]),
  },
  { constraint: 'schedules_name_visible', table: 'schedules', changes: unseen },
  {
    constraint: 'schedules_next_fits',
    table: 'schedules',
    changes: [
      { enabled: false },
      { next_slot: null },
      { next_fire_at: null },
      { next_fire_at: '2026-01-01T23:59:59Z' },
      { last_slot: '2026-01-02T00:00:00Z' },
    ],
  },
  {
    constraint: 'schedules_problem_is_whole',
    table: 'schedules',
    changes: [{ problem: null }, { problem_at: null }, { problem_code: null }],
  },
  {
    constraint: 'schedules_start_fits',
    table: 'schedules',
    changes: [{ stack_id: null, tenant_id: null, host_id: id, start: 'window' }],
  },
  {
    constraint: 'schedules_stack_or_host',
    table: 'schedules',
    changes: [{ stack_id: null }, { host_id: id }, { tenant_id: null }],
  },
  {
    constraint: 'schedules_time_zone_grammar',
    table: 'schedules',
    changes: withEach('time_zone', ['', '+03:30', 'asia/tehran', 'Asia Tehran', 'UTC\n']),
  },
  {
    constraint: 'secrets_name_grammar',
    table: 'secrets',
    changes: [
      ...withEach('name', ['', 'lower', '1A', '_A', 'A-B', 'A=B', 'A\n', 'A'.repeat(65)]),
      { version: 0 },
    ],
  },
  {
    constraint: 'stacks_json_shape',
    table: 'stacks',
    changes: [
      ...withEach('services', ['[]', '"x"', 'null']),
      ...withEach('variables', ['[]', '1', 'null']),
    ],
  },
  {
    constraint: 'stacks_subdomain_grammar',
    table: 'stacks',
    changes: withEach('subdomain', badSlugs),
  },
  { constraint: 'stacks_zone_grammar', table: 'stacks', changes: withEach('zone', badDomains) },
  {
    constraint: 'tasks_backup_task_fits',
    table: 'tasks',
    changes: [{ kind: 'restart', backup_task_id: id }],
  },
  {
    constraint: 'tasks_kind_known',
    table: 'tasks',
    changes: withEach('kind', ['', 'Deploy', 'dance', 'deploy;']),
  },
  { constraint: 'tasks_priority_range', table: 'tasks', changes: withEach('priority', [-1, 10]) },
  {
    constraint: 'tasks_requested_by_tenant_fits',
    table: 'tasks',
    changes: [
      { requested_by_tenant: true, kind: 'check', tenant_id: null, stack_id: null, spec: null },
    ],
  },
  {
    constraint: 'tasks_stack_or_host',
    table: 'tasks',
    changes: [
      { kind: 'check' },
      { kind: 'prepare' },
      { stack_id: null },
      { spec: null },
      { tenant_id: null },
    ],
  },
  {
    constraint: 'tasks_window_is_whole',
    table: 'tasks',
    changes: [{ not_before: now }, { not_after: now }, { not_before: now, not_after: now }],
  },
  {
    constraint: 'tenants_max_active_range',
    table: 'tenants',
    changes: withEach('max_active', [-1, 0, 65]),
  },
  {
    constraint: 'tenants_name_grammar',
    table: 'tenants',
    changes: withEach('name', [
      '',
      'a\nb',
      'a\u0007',
      'a\u202eb',
      'a\u2066b',
      'a\u007f',
      'a'.repeat(121),
    ]),
  },
  { constraint: 'tenants_name_visible', table: 'tenants', changes: unseen },
  { constraint: 'tenants_slug_grammar', table: 'tenants', changes: withEach('slug', badSlugs) },
  { constraint: 'tokens_tenant_role', table: 'tokens', changes: withTenantAmiss },
  { constraint: 'users_tenant_role', table: 'users', changes: withTenantAmiss },
];
