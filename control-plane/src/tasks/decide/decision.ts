/** What a decision about a stack rests on, and what it leads to. */
import type { StackSpec, StackTaskKind } from '#libs/contracts';
import type { BackupPlace } from '../../backups/backup-places.service.js';
import type { RestorePointRow } from '../../backups/restore-points.service.js';
import type { ReleaseRow } from '../../products/releases.service.js';
import type { RevisionRow } from '../../stacks/revisions.service.js';
import type { StackRow, WantedStack } from '../../stacks/wanted-stack.service.js';

/** Tasks of the stack of one kind that have not ended: one or more. */
export interface ActiveTasks {
  kind: StackTaskKind;
  state: 'queued' | 'running';
}

export interface StackFacts {
  stack: StackRow;
  /** The revision that runs, or ran when the stack is stopped. */
  current: RevisionRow | null;
  /** In the order in which the first of each runs. */
  active: readonly ActiveTasks[];
  /** What the last of them leads to; null when there is none. */
  lastSpec: StackSpec | null;
  /** A restore was asked for, and none has succeeded: what would be deployed now is the stack without its data. */
  awaitsRestore: boolean;
}

/** `spec` is what the task freezes, `wanted` what the stack remembers. They differ when a task leaves pending changes alone. */
export interface Decision {
  spec: StackSpec;
  wanted: WantedStack;
  /** Of an upgrade, where its environment asks for a backup before it: that backup. */
  backup?: BackupBefore;
}

/** A backup that comes before an upgrade, of what runs until then. */
export interface BackupBefore {
  target: BackupPlace;
  spec: StackSpec;
}

/** Found by the ids of the request; null when there is no such thing in reach. */
export interface DecisionTargets {
  release: ReleaseRow | null;
  revision: RevisionRow | null;
  /** Of a backup: the target that is named, or the default one. Of an upgrade: the default one, where a backup comes before it. */
  backupPlace: BackupPlace | null;
  /** Of a restore or a drill: the one that is named, or of a drill the newest of the stack. */
  restorePoint: RestorePointRow | null;
  /** Of a restore: whether something else than a restore of the same point was ever begun on the stack. */
  wasWorkedOn: boolean;
}
