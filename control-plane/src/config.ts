/** This process's variables: the only file of the control-plane that reads the environment. */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import {
  booleanVariable,
  ConfigError,
  readConfig,
  Secret,
  secretUrl,
  secretVariable,
} from '#libs/config';
import { grammar } from '#libs/contracts';

const isAddressOrRange = (text: string): boolean =>
  text.includes('/') ? ipaddr.isValidCIDR(text) : ipaddr.isValid(text);

const trustedProxies = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine(
    (list) => list.every(isAddressOrRange),
    'must list IP addresses or CIDR ranges, separated by commas',
  );

const origin = z
  .url({ protocol: /^https?$/ })
  .refine(
    (text) => new URL(text).href === `${new URL(text).origin}/`,
    'must be an origin such as https://panel.example.com, without a path',
  )
  .transform((text) => new URL(text).origin);

const publicKey = z
  .string()
  .refine(
    (text) => Buffer.from(text, 'base64').length === 32,
    'must be the public sealing key: 32 bytes in base64',
  );

const variables = z.object({
  MIRAB_MODE: z.enum(['production', 'development']).default('production'),
  MIRAB_DATABASE_URL: secretUrl,
  MIRAB_AMQP_URL: secretUrl,
  MIRAB_PUBLIC_URL: origin,
  MIRAB_ZONE: grammar.hostname,
  MIRAB_SEALING_PUBLIC_KEY: publicKey,
  MIRAB_AUDIT_KEY: secretVariable(32),
  MIRAB_CONTROL_PLANE_ADDRESS: grammar.ipAddress.default('127.0.0.1'),
  MIRAB_CONTROL_PLANE_PORT: z.coerce.number().pipe(grammar.port).default(17_000),
  MIRAB_CONTROL_PLANE_OPERATIONS_ADDRESS: grammar.ipAddress.default('127.0.0.1'),
  MIRAB_CONTROL_PLANE_OPERATIONS_PORT: z.coerce.number().pipe(grammar.port).default(17_001),
  MIRAB_CONTROL_PLANE_TRUSTED_PROXIES: trustedProxies.default([]),
  MIRAB_CONTROL_PLANE_SESSION_IDLE_HOURS: z.coerce.number().min(0.1).max(168).default(12),
  MIRAB_CONTROL_PLANE_SESSION_ABSOLUTE_HOURS: z.coerce.number().min(0.1).max(720).default(168),
  MIRAB_CONTROL_PLANE_DATABASE_POOL: z.coerce.number().int().min(2).max(100).default(10),
  MIRAB_CONTROL_PLANE_WEB_DIRECTORY: z.string().min(1).default('web/dist'),
  MIRAB_CONTROL_PLANE_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error'])
    .default('info'),
  MIRAB_CONTROL_PLANE_LOG_REQUESTS: booleanVariable.default(true),
});

/** Settings of the process, frozen. Also the injection token. */
export abstract class ControlPlaneConfig {
  abstract readonly mode: 'production' | 'development';
  /** Of the control-plane's own login role; never the owner of the tables. */
  abstract readonly databaseUrl: Secret;
  abstract readonly databasePool: number;
  abstract readonly amqpUrl: Secret;
  /** Origin that people open, e.g. `https://panel.example.com`; links and the same-origin check are made from it alone (rule R21). */
  abstract readonly publicUrl: string;
  /** DNS zone of new stacks. */
  abstract readonly zone: string;
  /** Base64 of 32 bytes. */
  abstract readonly sealingPublicKey: string;
  abstract readonly auditKey: Secret;
  abstract readonly address: string;
  abstract readonly port: number;
  abstract readonly operationsAddress: string;
  abstract readonly operationsPort: number;
  /** Addresses or CIDR ranges whose `X-Forwarded-For` is believed. */
  abstract readonly trustedProxies: readonly string[];
  abstract readonly sessionIdleMs: number;
  abstract readonly sessionAbsoluteMs: number;
  /** Absolute path of the built panel; it need not exist. */
  abstract readonly webDirectory: string;
  abstract readonly logLevel: string;
  abstract readonly logRequests: boolean;
  /** Version of Mirab. */
  abstract readonly version: string;
}

const hour = 3_600_000;
const packageFile = z.object({ name: z.literal('mirab'), version: z.string() });

/** The package is two levels up from the sources and three from the build. */
export function readVersion(from = dirname(fileURLToPath(import.meta.url))): string {
  try {
    return packageFile.parse(JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'))).version;
  } catch {
    if (dirname(from) === from) throw new ConfigError('The package file of Mirab is missing');
    return readVersion(dirname(from));
  }
}

/** @throws ConfigError with all problems in one message. */
export function readControlPlaneConfig(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ControlPlaneConfig {
  const read = readConfig(variables, environment);
  return Object.freeze({
    mode: read.MIRAB_MODE,
    databaseUrl: read.MIRAB_DATABASE_URL,
    databasePool: read.MIRAB_CONTROL_PLANE_DATABASE_POOL,
    amqpUrl: read.MIRAB_AMQP_URL,
    publicUrl: read.MIRAB_PUBLIC_URL,
    zone: read.MIRAB_ZONE,
    sealingPublicKey: read.MIRAB_SEALING_PUBLIC_KEY,
    auditKey: read.MIRAB_AUDIT_KEY,
    address: read.MIRAB_CONTROL_PLANE_ADDRESS,
    port: read.MIRAB_CONTROL_PLANE_PORT,
    operationsAddress: read.MIRAB_CONTROL_PLANE_OPERATIONS_ADDRESS,
    operationsPort: read.MIRAB_CONTROL_PLANE_OPERATIONS_PORT,
    trustedProxies: read.MIRAB_CONTROL_PLANE_TRUSTED_PROXIES,
    sessionIdleMs: read.MIRAB_CONTROL_PLANE_SESSION_IDLE_HOURS * hour,
    sessionAbsoluteMs: read.MIRAB_CONTROL_PLANE_SESSION_ABSOLUTE_HOURS * hour,
    webDirectory: resolve(read.MIRAB_CONTROL_PLANE_WEB_DIRECTORY),
    logLevel: read.MIRAB_CONTROL_PLANE_LOG_LEVEL,
    logRequests: read.MIRAB_CONTROL_PLANE_LOG_REQUESTS,
    version: readVersion(),
  });
}
