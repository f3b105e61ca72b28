/**
 * Traefik's labels of one generation of an exposed service. Names carry the generation, so two generations never define the same
 * name differently (Traefik drops both then), and the newer one wins by its priority.
 */
import { grammar } from '#libs/contracts';
import { routeName, routerPriority, webNetworkName } from './names.js';

export interface TraefikRoute {
  readonly stackKey: string;
  readonly service: string;
  readonly generation: number;
  /** Canonical host name from the host names table; the only typed text that reaches a rule. */
  readonly hostname: string;
  readonly port: number;
}

/** Entry point for plain HTTP, as Traefik's static configuration names it. */
const entryPoint = 'web';
/**
 * A request that could not be handed to a container is handed to the next one. Without a list of status codes Traefik repeats only
 * what no container has seen a byte of, so nothing runs twice and no body is buffered.
 */
const retryAttempts = '3';
const retryInterval = '50ms';

/** Host rule of a canonical host name; throws for anything that is not one. */
export function encodeHostRule(hostname: string): string {
  if (!grammar.hostname.safeParse(hostname).success) {
    throw new TypeError('A Traefik rule is made of a canonical host name only.');
  }
  return `Host(\`${hostname}\`)`;
}

/** Host name of a rule that `encodeHostRule` wrote, or null. */
export function findRuleHostname(rule: string): string | null {
  const hostname = /^Host\(`([a-z0-9.-]+)`\)$/.exec(rule)?.[1];
  return hostname !== undefined && grammar.hostname.safeParse(hostname).success ? hostname : null;
}

export function encodeTraefikLabels(route: TraefikRoute): Record<string, string> {
  const name = routeName(route.stackKey, route.service, route.generation);
  return {
    'traefik.enable': 'true',
    'traefik.docker.network': webNetworkName(route.stackKey),
    [`traefik.http.routers.${name}.entrypoints`]: entryPoint,
    [`traefik.http.routers.${name}.rule`]: encodeHostRule(route.hostname),
    [`traefik.http.routers.${name}.priority`]: String(routerPriority(route.generation)),
    [`traefik.http.routers.${name}.service`]: name,
    [`traefik.http.routers.${name}.middlewares`]: name,
    [`traefik.http.services.${name}.loadbalancer.server.port`]: String(route.port),
    [`traefik.http.middlewares.${name}.retry.attempts`]: retryAttempts,
    [`traefik.http.middlewares.${name}.retry.initialinterval`]: retryInterval,
  };
}

/** Route of a label map, or null when the `traefik.*` labels are not exactly what `encodeTraefikLabels` writes. */
export function findTraefikRoute(labels: Readonly<Record<string, string>>): TraefikRoute | null {
  const own = Object.entries(labels).filter(([name]) => name.toLowerCase().startsWith('traefik'));
  const route = findDraftRoute(own);
  if (route === null) return null;
  const name = routeName(route.stackKey, route.service, route.generation);
  const expected = encodeTraefikLabels(route);
  const isExact =
    own.length === Object.keys(expected).length &&
    own.every(([key, value]) => expected[key] === value || isRetrySetting(name, key, value));
  return isExact ? route : null;
}

/** What the names of the labels say, before the labels are compared with what they should be. */
function findDraftRoute(labels: readonly [string, string][]): TraefikRoute | null {
  const [ruleName = '', rule = ''] = labels.find(([name]) => name.endsWith('.rule')) ?? [];
  const [, portText] = labels.find(([name]) => name.endsWith('.server.port')) ?? [];
  const match = /^traefik\.http\.routers\.(s[1-9][0-9]*)-([a-z0-9-]+)-r([0-9]+)\.rule$/.exec(
    ruleName,
  );
  const [, stackKey = '', service = '', generation] = match ?? [];
  const hostname = findRuleHostname(rule);
  const port = grammar.port.safeParse(Number(portText));
  if (match === null || hostname === null || !port.success) return null;
  return { stackKey, service, generation: Number(generation), hostname, port: port.data };
}

/** The retry values are Mirab's own choice and may differ in what an older Mirab rendered. */
const isRetrySetting = (name: string, key: string, value: string): boolean =>
  (key === `traefik.http.middlewares.${name}.retry.attempts` && /^[1-9]$/.test(value)) ||
  (key === `traefik.http.middlewares.${name}.retry.initialinterval` &&
    /^[0-9]{1,4}ms$/.test(value));
