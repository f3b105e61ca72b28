/** Backups over REST: the targets they go to, the restore points they leave, and a stack made anew from one. */
import { z } from 'zod';
import { backupTargetKind, drillFigures, proof, proofLevel, restorePointItem } from '../backup.js';
import { accountName, displayName, hostPath, id, port, slug, subdomain } from '../grammar.js';
import { resourceBase } from './common.js';
import { hostKeys, sshAddress } from './ssh.js';

const settings = {
  name: displayName,
  /** Absolute directory that holds the repository of each tenant: on the host of each stack, or on the SFTP server. */
  path: hostPath,
  /** Most KiB per second on the way there; null: no limit. */
  uploadKibPerSecond: z.int().min(1).max(100_000_000).nullable(),
};
const onCreation = {
  slug,
  ...settings,
  uploadKibPerSecond: settings.uploadKibPerSecond.default(null),
  /** The first target is the default one, whatever is said here. */
  isDefault: z.boolean().default(false),
};

export const createBackupTargetBody = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('local'), ...onCreation }),
    z.strictObject({
      kind: z.literal('sftp'),
      ...onCreation,
      address: sshAddress,
      port: port.default(22),
      user: accountName,
      /** The only keys that the server may show. */
      hostKeys,
    }),
  ])
  .meta({ id: 'CreateBackupTarget' });
/** PATCH /backup-targets/{id}: where a target is can be changed until the first repository stands there. */
export const updateBackupTargetBody = z
  .strictObject({
    name: settings.name.optional(),
    uploadKibPerSecond: settings.uploadKibPerSecond.optional(),
    /** Takes it from the one that is the default now. There is no way to have none. */
    isDefault: z.literal(true).optional(),
    path: settings.path.optional(),
    /** These four are for `sftp` alone. */
    address: sshAddress.optional(),
    port: port.optional(),
    user: accountName.optional(),
    hostKeys: hostKeys.optional(),
  })
  .meta({ id: 'UpdateBackupTarget' });

export const backupTargetResponse = z
  .object({
    ...resourceBase,
    slug: z.string(),
    name: z.string(),
    kind: backupTargetKind,
    isDefault: z.boolean(),
    path: z.string(),
    address: z.string().nullable(),
    port: z.int().nullable(),
    user: z.string().nullable(),
    hostKeyFingerprints: z.array(z.string()),
    /** Line for authorized_keys of the account on the server; null for `local`. Its other half was made here and is readable by the engine alone. */
    publicKey: z.string().nullable(),
    uploadKibPerSecond: z.int().nullable(),
    /** Tenants that have a repository there; while there is one, the target stays, and where it is. */
    repositoryCount: z.int(),
    version: z.int(),
  })
  .meta({ id: 'BackupTarget' });

export const restorePointResponse = z
  .object({
    id,
    createdAt: z.iso.datetime(),
    /** The moment that the oldest of its data are from, by the host's clock. */
    takenAt: z.iso.datetime(),
    stackId: id,
    stackKey: z.string(),
    productName: z.string(),
    tenantId: id,
    tenantName: z.string(),
    /** Environment and host of the stack at that time. */
    environmentId: id,
    hostId: id,
    releaseId: id,
    releaseVersion: z.string(),
    target: z.object({ id, name: z.string(), kind: backupTargetKind }),
    /** The task that made it; it may be gone by age. */
    taskId: id,
    snapshotId: z.string(),
    items: z.array(restorePointItem),
    /** Size of the data, and what the repository grew by. */
    bytes: z.int(),
    addedBytes: z.int(),
    /** Every look at it, newest first. */
    proofs: z.array(
      z.object({
        ...proof.shape,
        at: z.iso.datetime(),
        taskId: id,
        /** Of a drill that came to its end. */
        figures: drillFigures.nullable(),
      }),
    ),
    /** The highest level that was passed, looks before the last failed one left out; null when none is left. */
    provenLevel: proofLevel.nullable(),
    /** Names of what stands beside the data in `stack/`. */
    documents: z.array(z.string()),
  })
  .meta({ id: 'RestorePoint' });

/** POST /restore-points/{id}/stacks: the data, release, settings and secrets of a restore point, in a stack of its own. */
export const restoreToNewStackBody = z
  .strictObject({
    /** Label below the zone; the stack that the data are from keeps its own. */
    subdomain,
    /** Without them: those that the stack had. */
    environmentId: id.optional(),
    hostId: id.optional(),
  })
  .meta({ id: 'RestoreToNewStack' });

export type CreateBackupTargetBody = z.output<typeof createBackupTargetBody>;
export type UpdateBackupTargetBody = z.output<typeof updateBackupTargetBody>;
export type BackupTargetResponse = z.infer<typeof backupTargetResponse>;
export type RestorePointResponse = z.infer<typeof restorePointResponse>;
export type RestoreToNewStackBody = z.output<typeof restoreToNewStackBody>;
