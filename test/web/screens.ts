/** Every screen of the panel with an address that has something to show. */
import type { PanelTarget } from './panel-target.js';

export interface Screen {
  name: string;
  path: string;
}

interface Row {
  id: string;
  state?: string;
  kind?: string;
}
type Fetch = (path: string) => Promise<{ ok: () => boolean; json: () => Promise<unknown> }>;

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string';

const listRows = async (get: Fetch, path: string): Promise<Row[]> => {
  const answer = await get(path);
  if (!answer.ok()) return [];
  const body = await answer.json();
  const items = typeof body === 'object' && body !== null && 'items' in body ? body.items : [];
  return Array.isArray(items) ? items.filter(isRow) : [];
};

const fixedScreens: Screen[] = [
  { name: 'home', path: '/' },
  { name: 'stacks', path: '/stacks' },
  { name: 'stack-create', path: '/stacks/create' },
  { name: 'tenants', path: '/tenants' },
  { name: 'tenant-create', path: '/tenants/create' },
  { name: 'products', path: '/products' },
  { name: 'product-create', path: '/products/create' },
  { name: 'tasks', path: '/tasks' },
  { name: 'hosts', path: '/hosts' },
  { name: 'host-create', path: '/hosts/create' },
  { name: 'tokens', path: '/tokens' },
  { name: 'token-create', path: '/tokens/create' },
  { name: 'users', path: '/users' },
  { name: 'user-create', path: '/users/create' },
  { name: 'audit', path: '/audit' },
  { name: 'schedules', path: '/schedules' },
  { name: 'schedule-create', path: '/schedules/create' },
  { name: 'restore-points', path: '/restore-points' },
  { name: 'backup-targets', path: '/backup-targets' },
  { name: 'backup-target-create', path: '/backup-targets/create' },
  { name: 'settings', path: '/settings' },
  { name: 'not-found', path: '/nowhere' },
];

const stackScreens = (id: string): Screen[] => [
  { name: 'stack', path: `/stacks/${id}` },
  ...['services', 'variables', 'revisions', 'tasks', 'restorePoints'].map((tab) => ({
    name: `stack-${tab}`,
    path: `/stacks/${id}?tab=${tab}`,
  })),
  ...['deploy', 'upgrade', 'scale', 'rollback', 'backup', 'remove'].map((kind) => ({
    name: `plan-${kind}`,
    path: `/stacks/${id}/plan/${kind}`,
  })),
];

const one = (name: string, rows: Row[], path: (id: string) => string): Screen[] =>
  rows[0] ? [{ name, path: path(rows[0].id) }] : [];

/** Screens before sign-in. */
export const doorScreens: Screen[] = [
  { name: 'sign-in', path: '/login' },
  { name: 'first-sign-in', path: '/first?token=a-token-that-nobody-gave-out' },
];

/** Fixed screens, and those of the first tenant, product, host, stack, restore point and target, and of tasks in each state. */
export const listScreens = async (target: PanelTarget, get: Fetch): Promise<Screen[]> => {
  const rowsOf = (resource: string) =>
    listRows(get, `${target.panelUrl}/api/v1/${resource}?page=1&perPage=100&sort=-createdAt`);
  const [stacks, tenants, products, hosts, tasks, points, targets] = await Promise.all(
    ['stacks', 'tenants', 'products', 'hosts', 'tasks', 'restore-points', 'backup-targets'].map(
      rowsOf,
    ),
  );
  const running = stacks?.find(({ state }) => state === 'running') ?? stacks?.[0];
  const taskIn = (state: string) => tasks?.filter((task) => task.state === state) ?? [];
  const fresh = stacks?.filter(({ state }) => state === 'new') ?? [];
  return [
    ...fixedScreens,
    ...one('plan-first', fresh, (id) => `/stacks/${id}/plan/deploy`),
    ...(running ? stackScreens(running.id) : []),
    ...one('tenant', tenants ?? [], (id) => `/tenants/${id}`),
    ...one('product', products ?? [], (id) => `/products/${id}`),
    ...one('release-publish', products ?? [], (id) => `/products/${id}/publish`),
    ...one('restore-point', points ?? [], (id) => `/restore-points/${id}`),
    ...one('restore', points ?? [], (id) => `/restore-points/${id}/restore`),
    ...one('backup-target', targets ?? [], (id) => `/backup-targets/${id}`),
    ...one('backup-target-edit', targets ?? [], (id) => `/backup-targets/${id}/edit`),
    ...one('host', hosts ?? [], (id) => `/hosts/${id}`),
    ...['running', 'queued', 'succeeded', 'failed'].flatMap((state) =>
      one(`task-${state}`, taskIn(state), (id) => `/tasks/${id}`),
    ),
  ];
};
