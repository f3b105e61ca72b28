import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { LocalError } from './local-error.js';

/** An empty variable counts as one that is not set, as in `MIRAB_AMQP_URL= make demo`. */
const optional = (schema: z.ZodString | z.ZodURL) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());
const port = (byDefault: number) =>
  z.preprocess(
    (value) => (value === '' ? undefined : value),
    z.coerce.number().int().min(1).max(65535).default(byDefault),
  );
const ipAddress = z.union([z.ipv4(), z.ipv6()]);
const url = (...protocols: string[]) =>
  optional(z.url({ protocol: new RegExp(`^(${protocols.join('|')})$`) }));

/**
 * Everything about the local servers that can be chosen. The names are the environment variables.
 * A `…_URL` (and DOCKER_HOST) names a server that exists already: it is used as it is, and none is started.
 */
export const LocalEnvironment = z.object({
  /** Data, logs, secrets and pid files; relative to the checkout. One directory is one independent instance. */
  MIRAB_STATE_DIR: z.string().min(1).default('.mirab'),
  /** Where every server of our own listens (IPv4), except Traefik's web entry point and the DNS side of PowerDNS. */
  MIRAB_LOOPBACK_ADDRESS: z.ipv4().default('127.0.0.1'),

  MIRAB_CONTROL_PLANE_PORT: port(17000),
  MIRAB_CONTROL_PLANE_METRICS_PORT: port(17001),
  MIRAB_ENGINE_METRICS_PORT: port(17002),

  MIRAB_POSTGRES_URL: url('postgres', 'postgresql'),
  MIRAB_POSTGRES_PORT: port(17032),

  MIRAB_AMQP_URL: url('amqp', 'amqps'),
  MIRAB_AMQP_PORT: port(17072),
  MIRAB_AMQP_NODE_PORT: port(17073),
  MIRAB_EPMD_PORT: port(17069),

  MIRAB_POWERDNS_URL: url('http', 'https'),
  MIRAB_POWERDNS_API_KEY: optional(z.string()),
  MIRAB_POWERDNS_API_PORT: port(17054),
  MIRAB_DNS_ADDRESS: ipAddress.default('127.0.0.1'),
  MIRAB_DNS_PORT: port(17053),

  MIRAB_REGISTRY_URL: url('http', 'https'),
  MIRAB_REGISTRY_PORT: port(17050),

  MIRAB_TRAEFIK_API_URL: url('http', 'https'),
  MIRAB_TRAEFIK_API_PORT: port(17081),
  MIRAB_TRAEFIK_WEB_ADDRESS: ipAddress.default('127.0.0.1'),
  MIRAB_TRAEFIK_WEB_PORT: port(17080),

  DOCKER_HOST: optional(z.string()),
  /** Where a daemon that is not ours is looked for before one is started. */
  MIRAB_DOCKER_SOCKET: z.string().default('/var/run/docker.sock'),
  /** Address of the bridge of our own daemon, such as `10.199.7.1/24`; by default the first free /24 of 10.199.0.0/16. */
  MIRAB_DOCKERD_BIP: optional(z.string().regex(/^(\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/)),
  MIRAB_DOCKERD_ADDRESS_POOL: z.string().default('base=10.200.0.0/14,size=26'),

  MIRAB_SSHD_PORT: port(17022),
});
export type LocalEnvironment = z.infer<typeof LocalEnvironment>;

export interface LocalSettings extends Readonly<LocalEnvironment> {
  /** Absolute. */
  readonly stateDir: string;
  /** The checkout: where package.json of Mirab and `.venv` are. */
  readonly checkout: string;
}

/** Reads and freezes the settings; one error names every variable that is wrong. */
export function readLocalSettings(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): LocalSettings {
  const parsed = LocalEnvironment.safeParse(environment);
  if (!parsed.success) throw new LocalError(renderProblems(parsed.error));
  if (parsed.data.MIRAB_POWERDNS_URL && !parsed.data.MIRAB_POWERDNS_API_KEY) {
    throw new LocalError('MIRAB_POWERDNS_URL is set, so MIRAB_POWERDNS_API_KEY must be set too.');
  }
  const checkout = getCheckout();
  return Object.freeze({
    ...parsed.data,
    checkout,
    stateDir: resolve(checkout, parsed.data.MIRAB_STATE_DIR),
  });
}

/** Works from the sources and from dist/ alike. */
export function getCheckout(from = dirname(fileURLToPath(import.meta.url))): string {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    if (isCheckout(join(folder, 'package.json'))) return folder;
  }
  throw new LocalError(
    `No package.json of Mirab above ${from}. Run this from a complete checkout.`,
  );
}

function isCheckout(packageFile: string): boolean {
  if (!existsSync(packageFile)) return false;
  return z
    .object({ name: z.literal('mirab') })
    .safeParse(JSON.parse(readFileSync(packageFile, 'utf8'))).success;
}

function renderProblems(error: z.ZodError): string {
  const lines = error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  return ['These settings are not usable; nothing was started.', ...lines].join('\n');
}
