/** The engine's variables; the only place of this process that reads the environment. */
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { grammar } from '#libs/contracts';
import { parseFailpoint } from './tasks/failpoint.js';
import { booleanVariable, readConfig, secretUrl, secretVariable } from '#libs/config';

const seconds = (fallback: number) => z.coerce.number().int().min(1).max(86_400).default(fallback);

const absolutePath = z.string().regex(/^\/[^\s]*$/, 'an absolute path without blanks');

const failpoint = z
  .string()
  .transform((text) => parseFailpoint(text))
  .refine(
    (setting) => setting !== null,
    'a border such as upgrade.start.after, or pause:/a/directory',
  );

const variables = z.object({
  MIRAB_MODE: z.enum(['production', 'development']).default('production'),
  MIRAB_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
  /** Login role of the engine. */
  MIRAB_ENGINE_DATABASE_URL: secretUrl,
  MIRAB_AMQP_URL: secretUrl,
  /** Private half of the sealing key: 32 bytes in base64. */
  MIRAB_SEALING_PRIVATE_KEY: secretVariable(44),
  /** Unique among the engines that run. */
  MIRAB_ENGINE_NAME: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/)
    .default(hostname()),
  /** Tasks at work at once in this engine. */
  MIRAB_ENGINE_SLOTS: z.coerce.number().int().min(1).max(100).default(4),
  MIRAB_ENGINE_OPERATIONS_ADDRESS: grammar.ipAddress.default('127.0.0.1'),
  MIRAB_ENGINE_OPERATIONS_PORT: z.coerce.number().pipe(grammar.port).default(17_011),
  MIRAB_ENGINE_LEASE_SECONDS: seconds(60),
  MIRAB_ENGINE_STEP_TIMEOUT_SECONDS: seconds(900),
  /** The longest from the first start of a task to its end, all attempts and the pauses between them together. */
  MIRAB_ENGINE_TASK_TIMEOUT_SECONDS: seconds(7_200),
  /** The same two for steps that carry a stack's data, and for backups and restores as a whole. */
  MIRAB_BACKUP_STEP_TIMEOUT_SECONDS: seconds(14_400),
  MIRAB_BACKUP_TASK_TIMEOUT_SECONDS: seconds(43_200),
  /** Longest wait for containers to turn healthy and for routes to appear. */
  MIRAB_ENGINE_WAIT_SECONDS: seconds(120),
  /** Between the confirmed move of the traffic and the stop of the old generation. */
  MIRAB_ENGINE_DRAIN_SECONDS: z.coerce.number().int().min(0).max(600).default(3),
  /** Longest wait of a stopping engine for the step at work; a migration is awaited to its end. */
  MIRAB_ENGINE_STOP_SECONDS: seconds(30),
  /** Between two looks at a host that answers. */
  MIRAB_ENGINE_WATCH_SECONDS: seconds(60),
  /** Age in days at which the log of an ended task, and a dead letter, is removed. */
  MIRAB_ENGINE_LOG_DAYS: z.coerce.number().int().min(1).max(3_650).default(90),
  /** The most that the logs of all ended tasks may take together, in megabytes; the oldest go first. */
  MIRAB_ENGINE_LOG_MEGABYTES: z.coerce.number().int().min(10).max(10_000_000).default(10_000),
  MIRAB_ENGINE_WORK_DIRECTORY: absolutePath.default('/var/lib/mirab/engine'),
  MIRAB_ANSIBLE_PLAYBOOK: absolutePath.default('/opt/ansible/bin/ansible-playbook'),
  /** Python for the leash here and for modules on hosts. */
  MIRAB_PYTHON: absolutePath.default('/usr/bin/python3'),
  MIRAB_PLAYBOOKS_DIRECTORY: absolutePath.default(resolve('playbooks')),
  /** Where this engine's machine keeps Docker's client configuration (`cli-plugins`), for a local host only. */
  MIRAB_DOCKER_CONFIG: z.string().optional(),
  /** Image of Traefik for hosts that are prepared; best pinned by digest. */
  MIRAB_TRAEFIK_IMAGE: grammar.imageReference.default('traefik:v3.7.15'),
  /** Image with restic and an SSH client, for the short-lived containers on hosts that store and fetch; best pinned by digest. */
  MIRAB_BACKUP_IMAGE: grammar.imageReference.default('restic/restic:0.18.1'),
  /** The most that such a container may take beside the stack, in processors and in megabytes. */
  MIRAB_BACKUP_CPUS: z.coerce.number().pipe(grammar.cpus).default(0.5),
  MIRAB_BACKUP_MEMORY_MEGABYTES: z.coerce.number().int().min(64).max(1_000_000).default(512),
  MIRAB_POWERDNS_URL: z.url().default('http://127.0.0.1:8081'),
  MIRAB_POWERDNS_API_KEY: secretVariable(16),
  /** Where PowerDNS answers DNS, `address:port`. */
  MIRAB_DNS_SERVER: z
    .string()
    .regex(/^[0-9a-f.:[\]]+:[0-9]{1,5}$/)
    .default('127.0.0.1:53'),
  /** False where the engine runs in a container and must reach its own machine by SSH as any other. */
  MIRAB_ENGINE_ALLOW_LOCAL_HOST: booleanVariable.default(true),
  /** For fault runs: where this process ends as if it were killed, `<kind>.<step>.<before|after>`; or `pause:<directory>`, see failpoint.ts. */
  MIRAB_FAILPOINT: failpoint.optional(),
});
export const engineVariables = variables.refine(
  (settings) => settings.MIRAB_MODE !== 'production' || settings.MIRAB_FAILPOINT === undefined,
  { path: ['MIRAB_FAILPOINT'], message: 'never in production mode' },
);
export type EngineConfig = Readonly<z.infer<typeof engineVariables>>;

export const readEngineConfig = (
  environment?: Readonly<Record<string, string | undefined>>,
): EngineConfig => readConfig(engineVariables, environment);
