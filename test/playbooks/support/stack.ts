/** A stack as the engine would render it, small: a web service per generation, a worker, a database and a migration. */
import { stringify } from 'yaml';
import type { HostFile } from '#libs/contracts';
import type { PlaybookVars } from '../../../engine/src/adapters/ansible/ansible-runner.js';
import { getTestServers } from './test-servers.js';

export interface WebGeneration {
  readonly generation: number;
  readonly image: string;
  readonly replicas?: number;
  readonly healthy?: boolean;
  readonly command?: readonly string[];
}

export interface TestStack {
  readonly key: string;
  readonly project: string;
  readonly directory: string;
}

export const aStack = (key: string, stacksDirectory: string): TestStack => ({
  key,
  project: `mirab-${key}`,
  directory: `${stacksDirectory}/${key}`,
});

export const hostOf = (stack: TestStack): string => `${stack.key}.test`;
export const routeOf = (stack: TestStack, generation: number): string =>
  `${stack.key}-web-r${generation}`;

export const aFile = (
  path: string,
  content: string,
  mode: HostFile['mode'] = '0644',
): HostFile => ({
  path,
  content,
  mode,
  secret: mode !== '0644',
});

const healthCheck = (healthy: boolean) => ({
  test: healthy
    ? ['CMD', '/bin/busybox', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:8080/index.html']
    : ['CMD', '/bin/busybox', 'cat', '/no-such-page'],
  interval: '1s',
  timeout: '2s',
  retries: 2,
});

function aWebService(stack: TestStack, web: WebGeneration) {
  const name = routeOf(stack, web.generation);
  return {
    image: web.image,
    restart: 'unless-stopped',
    ...(web.command === undefined ? {} : { command: web.command }),
    networks: ['web', 'internal'],
    deploy: { replicas: web.replicas ?? 1 },
    healthcheck: healthCheck(web.healthy ?? true),
    labels: {
      'mirab.managed': 'true',
      'traefik.enable': 'true',
      'traefik.docker.network': `${stack.project}-web`,
      [`traefik.http.routers.${name}.rule`]: `Host(\`${hostOf(stack)}\`)`,
      [`traefik.http.routers.${name}.service`]: name,
      [`traefik.http.routers.${name}.priority`]: String(1_000 + web.generation),
      [`traefik.http.services.${name}.loadbalancer.server.port`]: '8080',
    },
  };
}

/** A Compose file with these generations of the web service. */
export function renderCompose(
  stack: TestStack,
  image: string,
  generations: readonly WebGeneration[],
): string {
  const inner = { image, restart: 'unless-stopped', networks: ['internal'] };
  const services = Object.fromEntries([
    ...generations.map((web) => [`web-r${web.generation}`, aWebService(stack, web)] as const),
    ['worker', { ...inner, command: ['/bin/busybox', 'sleep', '3600'] }],
    ['db', { ...inner, volumes: ['data:/data'], healthcheck: healthCheck(true) }],
    [
      'migrate',
      { ...inner, profiles: ['migrate'], command: ['/bin/busybox', 'echo', 'schema is at 2'] },
    ],
  ]);
  const networks = {
    web: { name: `${stack.project}-web` },
    internal: { name: `${stack.project}-internal`, internal: true },
  };
  return stringify(
    { name: stack.project, services, networks, volumes: { data: {} } },
    { lineWidth: 0 },
  );
}

/** What every run is told; `fence` also makes the task's id. */
export const aTarget = (stack: TestStack, fence: number, waitSeconds = 30) => ({
  task_id: `00000000-0000-7000-8000-${String(fence).padStart(12, '0')}`,
  fence,
  stack,
  wait_seconds: waitSeconds,
});

/** Variables of an apply: the last generation goes up beside the others; what is not web runs the image of the first. */
export function anApply(
  stack: TestStack,
  fence: number,
  generations: readonly WebGeneration[],
  files: readonly HostFile[] = [],
): PlaybookVars<'apply-stack.yml'> {
  const [oldest, next] = [generations[0], generations.at(-1)];
  if (oldest === undefined || next === undefined) throw new Error('An apply needs a generation');
  const { image } = oldest;
  const name = generations.length > 1 ? 'compose.transition.yaml' : 'compose.yaml';
  const final = aFile('compose.yaml', renderCompose(stack, image, generations.slice(0, 1)));
  const transition = aFile(name, renderCompose(stack, image, generations));
  return {
    ...aTarget(stack, fence),
    files: [...(name === 'compose.yaml' ? [] : [final]), transition, ...files],
    compose_files: [name],
    images: [...new Set([image, ...generations.map((web) => web.image)])],
    data_services: ['db'],
    migrate_service: null,
    services: [`web-r${next.generation}`, 'worker'],
    routes: [{ name: routeOf(stack, next.generation), replicas: next.replicas ?? 1 }],
    traefik_api_url: getTestServers().traefikApiUrl,
  };
}
