/**
 * The allow-list of what may stand in a Compose file on a host (rules R7, R8, R9, R29; security 3.3). It is checked on the parsed
 * text, after rendering, whatever the text came from: what is not named here does not pass.
 */
import { z } from 'zod';
import { duration, grammar } from '#libs/contracts';
import { RefusedError, toProblem, type Finding } from '../problems.js';
import { hasInterpolation } from '../text/dollars.js';
import { toFindings } from '../zod-findings.js';
import { internalNetworkName, projectName, volumeName, webNetworkName } from './names.js';
import { findStackLabels } from './stack-labels.js';
import { findTraefikRoute } from './traefik-labels.js';

const composeName = z.string().regex(/^[a-z](?:-?[a-z0-9])*$/, 'a generated service name');

export const composeService = z.strictObject({
  profiles: z.tuple([z.literal('migrate')]).optional(),
  image: grammar.pinnedImage,
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  user: z.string().optional(),
  working_dir: z.string().optional(),
  environment: z.record(grammar.variableName, z.string()).optional(),
  secrets: z.array(grammar.variableName).optional(),
  volumes: z
    .array(
      z.strictObject({
        type: z.literal('volume'),
        source: grammar.serviceName,
        target: z.string().startsWith('/'),
        read_only: z.literal(true).optional(),
      }),
    )
    .optional(),
  tmpfs: z.array(z.string().startsWith('/')).optional(),
  read_only: z.boolean().optional(),
  init: z.boolean().optional(),
  shm_size: z.int().optional(),
  networks: z.strictObject({
    internal: z.strictObject({ aliases: z.array(grammar.serviceName).length(1).optional() }),
    web: z.strictObject({}).optional(),
  }),
  depends_on: z
    .record(
      composeName,
      z.strictObject({ condition: z.enum(['service_started', 'service_healthy']) }),
    )
    .optional(),
  healthcheck: z
    .strictObject({
      test: z.array(z.string()).min(2),
      interval: duration.optional(),
      timeout: duration.optional(),
      start_period: duration.optional(),
      retries: z.int().optional(),
    })
    .optional(),
  stop_grace_period: duration.optional(),
  stop_signal: z.enum(['SIGTERM', 'SIGINT', 'SIGQUIT']).optional(),
  restart: z.enum(['unless-stopped', 'no']),
  scale: grammar.replicas,
  mem_limit: grammar.memoryBytes,
  cpus: grammar.cpus,
  pids_limit: z.int().min(1).max(4_096),
  cap_drop: z.tuple([z.literal('ALL')]),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
  logging: z.strictObject({
    driver: z.literal('json-file'),
    options: z.strictObject({
      'max-size': z.string().regex(/^[1-9][0-9]?m$/, 'a size in megabytes'),
      'max-file': z.string().regex(/^[1-9]$/, 'a number of files'),
    }),
  }),
  labels: z.record(z.string(), z.string()),
});

export const composeFile = z.strictObject({
  name: z.string(),
  services: z.record(composeName, composeService),
  networks: z.strictObject({
    internal: z.strictObject({ name: z.string(), internal: z.literal(true) }),
    web: z.strictObject({ name: z.string() }),
  }),
  volumes: z.record(grammar.serviceName, z.strictObject({ name: z.string() })).optional(),
  secrets: z.record(grammar.variableName, z.strictObject({ file: z.string() })).optional(),
});

export type ComposeService = z.infer<typeof composeService>;
export type ComposeFile = z.infer<typeof composeFile>;

/** Throws `COMPOSE_REFUSED` with every breach of the policy; `value` is the parsed file, with `$` still doubled. */
export function assertComposePolicy(
  value: unknown,
  stackKey: string,
): asserts value is ComposeFile {
  const parsed = composeFile.safeParse(value);
  const findings = parsed.success
    ? [...listNameFindings(parsed.data, stackKey), ...listServiceFindings(parsed.data, stackKey)]
    : toFindings(parsed.error);
  const all = [...findings, ...listInterpolations(value, [])];
  if (all.length > 0) throw new RefusedError('COMPOSE_REFUSED', all.map(toProblem));
}

/** Project, networks, volumes and secret files are this stack's own and no others. */
function listNameFindings(file: ComposeFile, stackKey: string): Finding[] {
  const expected: [Finding['path'], string, string][] = [
    [['name'], file.name, projectName(stackKey)],
    [['networks', 'web', 'name'], file.networks.web.name, webNetworkName(stackKey)],
    [['networks', 'internal', 'name'], file.networks.internal.name, internalNetworkName(stackKey)],
    ...Object.entries(file.volumes ?? {}).map(
      ([volume, { name }]): [Finding['path'], string, string] => [
        ['volumes', volume, 'name'],
        name,
        volumeName(stackKey, volume),
      ],
    ),
    ...Object.entries(file.secrets ?? {}).map(
      ([secret, { file: path }]): [Finding['path'], string, string] => [
        ['secrets', secret, 'file'],
        path,
        `./secrets/${secret}`,
      ],
    ),
  ];
  return expected
    .filter(([, actual, wanted]) => actual !== wanted)
    .map(([path, , wanted]) => ({
      path,
      code: 'NAME_FOREIGN',
      message: `Only "${wanted}" may stand here.`,
    }));
}

function listServiceFindings(file: ComposeFile, stackKey: string): Finding[] {
  return Object.entries(file.services).flatMap(([name, service]) => {
    const place = ['services', name];
    const missing = [
      ...(service.volumes ?? [])
        .filter(({ source }) => !Object.hasOwn(file.volumes ?? {}, source))
        .map(({ source }) => `volume "${source}"`),
      ...(service.secrets ?? [])
        .filter((secret) => !Object.hasOwn(file.secrets ?? {}, secret))
        .map((secret) => `secret "${secret}"`),
      ...Object.keys(service.depends_on ?? {})
        .filter((other) => !Object.hasOwn(file.services, other))
        .map((other) => `service "${other}"`),
    ].map((what) => ({
      path: place,
      code: 'REFERENCE_MISSING',
      message: `The ${what} is not in this file.`,
    }));
    return [...missing, ...listLabelFindings(service, name, stackKey)];
  });
}

/** Labels are exactly what the encoders write for this stack: nothing else reaches Traefik. */
function listLabelFindings(service: ComposeService, name: string, stackKey: string): Finding[] {
  const entries = Object.entries(service.labels);
  const own = findStackLabels(service.labels);
  const traefik = entries.filter(([label]) => !label.startsWith('mirab.'));
  const route = findTraefikRoute(service.labels);
  const isForeignRoute =
    traefik.length > 0 &&
    (route === null ||
      route.stackKey !== stackKey ||
      name !== `${route.service}-r${String(route.generation)}` ||
      traefik.some(([label]) => !label.startsWith('traefik.')));
  const message =
    own === null || own.stackKey !== stackKey
      ? 'The labels are not those of this stack.'
      : isForeignRoute
        ? 'The Traefik labels are not those of this service.'
        : null;
  return message === null
    ? []
    : [{ path: ['services', name, 'labels'], code: 'LABELS_FOREIGN', message }];
}

/** Places at which Compose would read its own environment (rule R7). */
function listInterpolations(value: unknown, path: readonly string[]): Finding[] {
  if (typeof value === 'string') {
    return hasInterpolation(value)
      ? [{ path, code: 'DOLLAR_SINGLE', message: 'A dollar sign stands here that is not doubled.' }]
      : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    listInterpolations(member, [...path, key]),
  );
}
