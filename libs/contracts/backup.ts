/** Backups: where they go, what they hold, and what was found when they were looked at. */
import { z } from 'zod';
import { dnsLabel, sha256 } from './grammar.js';

export const backupTargetKinds = ['local', 'sftp'] as const;
export const backupTargetKind = z.enum(backupTargetKinds);
export type BackupTargetKind = z.infer<typeof backupTargetKind>;

export const backupItemKinds = ['postgres', 'mysql', 'redis', 'volume', 'command'] as const;
export const backupItemKind = z.enum(backupItemKinds);
export type BackupItemKind = z.infer<typeof backupItemKind>;

/** Id of a snapshot of restic, in full. */
export const snapshotId = sha256;

/** One backup item of the product, as it was stored. */
export const restorePointItem = z.strictObject({
  name: dnsLabel,
  kind: backupItemKind,
  /** Service that was dumped, or volume that was read. */
  source: z.string(),
  /** Of the dump, or of all files of a volume. */
  bytes: z.int().min(0),
  /** SHA-256 of the dump; null for a volume, whose files restic hashes one by one. */
  sha256: sha256.nullable(),
  /** Files of a volume, itself left out; null for a dump. */
  files: z.int().min(0).nullable(),
  /** Version of the tool that made the dump, as it says itself; null for a volume. */
  tool: z.string().max(200).nullable(),
  /** Rows of each table (`schema.table`), counted in the very snapshot that was dumped; null where there are no tables. */
  rows: z.record(z.string(), z.int().min(0)).nullable(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
});
export type RestorePointItem = z.infer<typeof restorePointItem>;

/**
 * How far a restore point was looked at. 0: every stage ended well, and the dump is whole; 1: the repository's structure; 2: every byte of
 * it was read; 3: it was restored in a throw-away place (a drill); 4: on a bare host, from escrow.
 */
export const proofLevels = [0, 1, 2, 3, 4] as const;
export const proofLevel = z.union([
  z.literal(0),
  z.literal(1),
  z.literal(2),
  z.literal(3),
  z.literal(4),
]);
export type ProofLevel = z.infer<typeof proofLevel>;

/** One look at a restore point. */
export const proof = z.strictObject({
  level: proofLevel,
  passed: z.boolean(),
  /** What was found, in one sentence. */
  message: z.string().max(2_000),
});
export type Proof = z.infer<typeof proof>;

/** What a drill measured. */
export const drillFigures = z.strictObject({
  /** Seconds from nothing to a stack that is healthy, with the data in it: what a restore takes (RTO). */
  restoreSeconds: z.int().min(0),
  /** Seconds from the moment that the data are from to the beginning of the drill: what a loss at that moment would have cost (RPO). */
  lossSeconds: z.int().min(0),
});
export type DrillFigures = z.infer<typeof drillFigures>;

/** What stands in a snapshot beside the data, as JSON, to stand the stack up again: names of files in `stack/`. */
export const restorePointDocuments = [
  'spec.json',
  'revision.json',
  'compose.yaml',
  'secrets.json',
  'manifest.json',
] as const;
