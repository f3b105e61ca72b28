/** One service of a stack as Compose will see it. Values are literal here; dollars are doubled when the text is written. */
import type { ManifestService, StackSpec } from '#libs/contracts';
import { sortedEntries, sortedRecord } from '../text/canonical-json.js';
import type { ComposeService } from './compose-policy.js';
import { listPlainDependencies } from './dependencies.js';
import { getMember, listServiceSecrets, renderEnvironment } from './service-values.js';
import { encodeStackLabels, type StackLabels } from './stack-labels.js';
import { encodeTraefikLabels } from './traefik-labels.js';

/** Processes and threads per container: far above what a service needs, far below what harms a host. */
const pidsLimit = 512;

/** Compose service of a product's service; `generation` reaches its labels and nothing else. */
export function renderComposeService(
  spec: StackSpec,
  service: string,
  generation: number,
): ComposeService {
  const { expose, services } = spec.release.manifest;
  const { healthcheck } = getMember(services, service);
  return compact({
    ...renderProcess(spec, service),
    networks: Object.hasOwn(expose, service)
      ? { internal: { aliases: [service] }, web: {} }
      : renderNetworks(spec, service),
    depends_on: renderDependencies(spec, service),
    healthcheck: healthcheck && renderHealthcheck(healthcheck),
    restart: 'unless-stopped',
    scale: getMember(spec.services, service).replicas,
    ...renderConfinement(spec, service),
    labels: sortedRecord({
      ...renderLabels(spec, service, generation, { service }),
      ...renderTraefikLabels(spec, service, generation),
    }),
  });
}

/**
 * Compose service of the migration run: what the migrating service is, without a way in, without a name that others call, and only
 * there when the profile `migrate` is asked for.
 */
export function renderMigrateService(
  spec: StackSpec,
  migrate: { readonly service: string; readonly command: readonly string[] },
  generation: number,
): ComposeService {
  const { service, command } = migrate;
  return compact({
    profiles: ['migrate'],
    ...renderProcess(spec, service),
    command: [...command],
    networks: Object.hasOwn(spec.release.manifest.expose, service)
      ? { internal: {}, web: {} }
      : renderNetworks(spec, service),
    depends_on: renderDependencies(spec, service),
    restart: 'no',
    scale: 1,
    ...renderConfinement(spec, service),
    labels: sortedRecord(renderLabels(spec, service, generation, { migrates: service })),
  });
}

type Process = Pick<
  ComposeService,
  | 'image'
  | 'entrypoint'
  | 'command'
  | 'user'
  | 'working_dir'
  | 'environment'
  | 'secrets'
  | 'volumes'
  | 'tmpfs'
  | 'read_only'
  | 'init'
  | 'shm_size'
  | 'stop_grace_period'
  | 'stop_signal'
>;

function renderProcess(spec: StackSpec, service: string): Process {
  const definition = getMember(spec.release.manifest.services, service);
  const files = listServiceSecrets(spec, service).filter((secret) => secret.as === 'file');
  return {
    image: definition.image,
    entrypoint: definition.entrypoint,
    command: definition.command,
    user: definition.user,
    working_dir: definition.workingDir,
    environment: nonEmpty(renderEnvironment(spec, service)),
    secrets: files.length > 0 ? files.map(({ name }) => name) : undefined,
    volumes: renderVolumes(definition),
    tmpfs: definition.tmpfs,
    read_only: definition.readOnly,
    init: definition.init,
    shm_size: definition.shmSizeBytes,
    stop_grace_period: definition.stopGracePeriod,
    stop_signal: definition.stopSignal,
  };
}

function renderVolumes({ volumes }: ManifestService): ComposeService['volumes'] {
  if (volumes.length === 0) return undefined;
  return volumes.map(({ volume, target, readOnly }) =>
    readOnly
      ? { type: 'volume', source: volume, target, read_only: true }
      : { type: 'volume', source: volume, target },
  );
}

const renderNetworks = (spec: StackSpec, service: string): ComposeService['networks'] =>
  spec.release.manifest.outbound?.includes(service) ? { internal: {}, web: {} } : { internal: {} };

function renderDependencies(spec: StackSpec, service: string): ComposeService['depends_on'] {
  const dependencies = listPlainDependencies(spec.release.manifest, service);
  return nonEmpty(
    Object.fromEntries(
      sortedEntries(dependencies).map(([name, condition]) => [
        name,
        { condition: condition === 'healthy' ? 'service_healthy' : 'service_started' } as const,
      ]),
    ),
  );
}

function renderHealthcheck(
  healthcheck: NonNullable<ManifestService['healthcheck']>,
): ComposeService['healthcheck'] {
  const { test, interval, timeout, startPeriod, retries } = healthcheck;
  return compact({ test, interval, timeout, start_period: startPeriod, retries });
}

type Confinement = Pick<
  ComposeService,
  'mem_limit' | 'cpus' | 'pids_limit' | 'cap_drop' | 'security_opt' | 'logging'
>;

function renderConfinement(spec: StackSpec, service: string): Confinement {
  const { memoryBytes, cpus } = getMember(spec.services, service);
  return {
    mem_limit: memoryBytes,
    cpus,
    pids_limit: pidsLimit,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
  };
}

function renderLabels(
  spec: StackSpec,
  service: string,
  generation: number,
  role: StackLabels['role'],
): Record<string, string> {
  return encodeStackLabels({
    tenantId: spec.tenant.id,
    stackKey: spec.stack.key,
    environmentSlug: spec.environment.slug,
    generation,
    secretVersions: Object.fromEntries(
      listServiceSecrets(spec, service).map(({ name, version }) => [name, version]),
    ),
    role,
  });
}

function renderTraefikLabels(
  spec: StackSpec,
  service: string,
  generation: number,
): Record<string, string> {
  const { expose } = spec.release.manifest;
  if (!Object.hasOwn(expose, service)) return {};
  return encodeTraefikLabels({
    stackKey: spec.stack.key,
    service,
    generation,
    hostname: getMember(spec.hostnames, service),
    port: getMember(expose, service).port,
  });
}

const nonEmpty = <Value extends object>(value: Value): Value | undefined =>
  Object.keys(value).length > 0 ? value : undefined;

/** The same object without members that are `undefined`: absent keys stay absent in YAML. */
function compact<Value extends object>(value: Value): Value {
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) Reflect.deleteProperty(value, name);
  }
  return value;
}
