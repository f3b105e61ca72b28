/**
 * What the engine hands to the playbooks, under the one dict `mirab`. `meta/argument_specs.yml` of the roles says the same;
 * a test compares the two.
 */
import { z } from 'zod';
import { backupItemKind, backupTargetKind, proof, restorePointItem, snapshotId } from './backup.js';
import {
  accountName,
  hostPath,
  id,
  imageReference,
  pinnedImage,
  port,
  placeKey,
} from './grammar.js';

const composeName = z.string().regex(/^[a-z](?:-?[a-z0-9])*$/);

/** In every run: who acts, with which fence number, on which stack. */
export const stackTarget = z.strictObject({
  task_id: id,
  fence: z.int().min(1),
  stack: z.strictObject({
    key: placeKey,
    project: z.string().regex(/^mirab-s[0-9]+(?:-drill)?$/),
    directory: hostPath,
  }),
  /** Longest wait for containers to turn healthy or routes to appear, in seconds. */
  wait_seconds: z.int().min(1).max(3_600),
});

export const hostFile = z.strictObject({
  /** Path below the stack's directory. */
  path: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_][A-Za-z0-9._-]*)?$/),
  content: z.string(),
  mode: z.enum(['0600', '0444', '0644']),
  /** Secret files are written without their content reaching any output. */
  secret: z.boolean(),
});

export const expectedRoute = z.strictObject({
  /** Traefik router and leaf service, without provider suffix. */
  name: z.string(),
  /** Containers that must be up behind it. */
  replicas: z.int().min(0),
});

/** `apply-stack.yml`: from the files to the moment at which Traefik sends traffic to the new revision. */
export const applyStackVars = stackTarget.extend({
  files: z.array(hostFile),
  /** Compose files of this run, in order, below the stack's directory. */
  compose_files: z.array(z.string()).min(1),
  images: z.array(pinnedImage),
  data_services: z.array(composeName),
  migrate_service: composeName.nullable(),
  services: z.array(composeName),
  routes: z.array(expectedRoute),
  traefik_api_url: z.url(),
});

/** `settle-stack.yml`: the old generations stop after their drain, `compose.yaml` becomes final, orphans go. */
export const settleStackVars = stackTarget.extend({
  files: z.array(hostFile),
  retire_services: z.array(composeName),
  /** Seconds between the confirmed move of traffic and the stop of the old generation. */
  drain_seconds: z.int().min(0).max(600),
  compose_files: z.array(z.string()).min(1),
});

/** `revert-stack.yml`: back to the files of the revision that ran; with `files` empty, nothing ran before and all is taken down. */
export const revertStackVars = stackTarget.extend({
  files: z.array(hostFile),
  discard_services: z.array(composeName),
  compose_files: z.array(z.string()),
  /** What ran before was stopped, and is left stopped. */
  stopped: z.boolean(),
});

/** `start-stack.yml` */
export const startStackVars = stackTarget.extend({
  compose_files: z.array(z.string()).min(1),
  routes: z.array(expectedRoute),
  traefik_api_url: z.url(),
});
/** `stop-stack.yml` */
export const stopStackVars = stackTarget.extend({ compose_files: z.array(z.string()).min(1) });
/** `remove-stack.yml` */
export const removeStackVars = stackTarget.extend({ delete_volumes: z.boolean() });
/** `check-host.yml` */
export const checkHostVars = z.strictObject({
  task_id: id,
  stacks_directory: hostPath,
  traefik_api_url: z.url(),
});

/** `prepare-host.yml`: the only one that works as root. */
export const prepareHostVars = z.strictObject({
  task_id: id,
  /** The account by which the engine signs in. */
  user: accountName,
  stacks_directory: hostPath,
  http_port: port,
  traefik_api_url: z.url(),
  traefik_image: imageReference,
  /** From what Docker's networks are cut: `size` is the prefix of each, 26 for 62 addresses. */
  address_pool: z.strictObject({
    base: z.string().regex(/^[0-9]{1,3}(?:\.[0-9]{1,3}){3}\/[0-9]{1,2}$/),
    size: z.int().min(20).max(28),
  }),
});

/** A restic repository as a host reaches it. */
export const repositoryAccess = z.strictObject({
  kind: backupTargetKind,
  /** Absolute directory, on the host itself or on the SFTP server; the repository of this tenant alone. */
  path: hostPath,
  /** For `sftp`; null for `local`. */
  sftp: z
    .strictObject({
      address: z.string().regex(/^[a-z0-9:][a-z0-9.:-]{0,252}$/),
      port,
      user: accountName,
      /** Pinned, `type base64`. */
      host_keys: z.array(z.string()).min(1),
      private_key: z.string(),
    })
    .nullable(),
  password: z.string().min(20),
  /** Most KiB per second on the way there; null: no limit. */
  upload_kib: z.int().min(1).nullable(),
});

/** How a container of Mirab's own, beside the stack's, may work. */
const helperContainer = z.strictObject({
  /** Image with restic and an SSH client. */
  image: imageReference,
  cpus: z.number(),
  memory_bytes: z.int(),
});

const backupItemVars = z.strictObject({
  name: z.string(),
  kind: backupItemKind,
  /** Compose service that holds it; null for a volume. */
  service: composeName.nullable(),
  /** Name of the volume in Docker; null for the others. */
  volume: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_.-]*$/)
    .nullable(),
  /** For `postgres` and `mysql`. */
  database: z.string().nullable(),
  /** For `command`: program and arguments. */
  dump: z.array(z.string()),
  load: z.array(z.string()),
});

/** `back-up-stack.yml` */
export const backUpStackVars = stackTarget.extend({
  compose_files: z.array(z.string()).min(1),
  items: z.array(backupItemVars).min(1),
  /** Stored beside the data, below `stack/`; `secrets.json` among them is sealed. */
  documents: z.array(z.strictObject({ name: z.string(), content: z.string() })),
  repository: repositoryAccess,
  helper: helperContainer,
});

/**
 * `restore-stack.yml`: files, images and data services of a new revision as `apply-stack.yml`, and the data of a snapshot in their place;
 * `apply-stack.yml` then goes on from there. Only for a stack that serves nothing yet.
 */
export const restoreStackVars = stackTarget.extend({
  files: z.array(hostFile),
  compose_files: z.array(z.string()).min(1),
  images: z.array(pinnedImage),
  data_services: z.array(composeName),
  items: z.array(backupItemVars.extend({ sha256: z.string().nullable() })),
  snapshot_id: snapshotId,
  repository: repositoryAccess,
  helper: helperContainer,
});

/** `verify-stack.yml`: a closer look at databases that were loaded from dumps, and serve nobody. */
export const verifyStackVars = stackTarget.extend({ items: z.array(backupItemVars) });

export type HostFile = z.infer<typeof hostFile>;

/** Playbook → schema of its variables. */
export const playbooks = {
  'apply-stack.yml': applyStackVars,
  'settle-stack.yml': settleStackVars,
  'revert-stack.yml': revertStackVars,
  'start-stack.yml': startStackVars,
  'stop-stack.yml': stopStackVars,
  'remove-stack.yml': removeStackVars,
  'back-up-stack.yml': backUpStackVars,
  'restore-stack.yml': restoreStackVars,
  'verify-stack.yml': verifyStackVars,
  'check-host.yml': checkHostVars,
  'prepare-host.yml': prepareHostVars,
} as const;
export type PlaybookName = keyof typeof playbooks;

/** Container as the last task of every stack playbook reports it (`mirab_containers` in the result). */
export const observedContainer = z.object({
  id: z.string(),
  compose_service: z.string(),
  state: z.string(),
  health: z.enum(['healthy', 'unhealthy', 'starting', 'none']),
  image: z.string(),
  exit_code: z.int().nullable(),
  restarts: z.int(),
});
export type ObservedContainer = z.infer<typeof observedContainer>;

/** What `back-up-stack.yml` stored (`mirab_backup` in the result of its last task). */
export const storedBackup = z.object({
  snapshot_id: snapshotId,
  /** An earlier attempt of this task had stored it already. */
  adopted: z.boolean(),
  /** ISO UTC; the moment that the oldest of its data are from. */
  taken_at: z.iso.datetime({ offset: true }),
  items: z.array(restorePointItem),
  bytes: z.int(),
  /** What the repository grew by. */
  added_bytes: z.int(),
  proofs: z.array(proof),
});
export type StoredBackup = z.infer<typeof storedBackup>;

const diskSpace = z.object({ path: z.string(), free_bytes: z.int(), total_bytes: z.int() });

/** Host as `check-host.yml` reports it (`mirab_host` in the result). What could not be found out is null and named in `problems`. */
export const observedHost = z.object({
  docker_version: z.string().nullable(),
  compose_version: z.string().nullable(),
  traefik_version: z.string().nullable(),
  traefik_routers: z.int().nullable(),
  stacks_disk: diskSpace.nullable(),
  docker_disk: diskSpace.nullable(),
  cpus: z.int(),
  memory_bytes: z.int(),
  /** Sentences that say why the host cannot take stacks; empty when it can. */
  problems: z.array(z.string()),
});
export type ObservedHost = z.infer<typeof observedHost>;
