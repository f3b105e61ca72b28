/** What a decision about a stack rests on, and what it leads to. */
import type { StackSpec, StackTaskKind } from '#libs/contracts';
import type { BackupPlace } from '../../backups/backup-places.service.js';
import type { RestorePointRow } from '../../backups/restore-points.service.js';
import type { ReleaseRow } from '../../products/releases.service.js';
import type { RevisionRow } from '../../stacks/revisions.service.js';
import type { StackRow, WantedStack } from '../../stacks/wanted-stack.service.js';

/** A task of the stack that has not ended. */
export interface ActiveTask {
  id: string;
  kind: StackTaskKind;
  state: 'queued' | 'running';
  spec: StackSpec;
}

export interface StackFacts {
  stack: StackRow;
  /** The revision that runs, or ran when the stack is stopped. */
  current: RevisionRow | null;
  /** In the order in which they run. */
  active: readonly ActiveTask[];
}

/** `spec` is what the task freezes, `wanted` what the stack remembers. They differ when a task leaves pending changes alone. */
export interface Decision {
  spec: StackSpec;
  wanted: WantedStack;
}

/** Found by the ids of the request; null when there is no such thing in reach. */
export interface DecisionTargets {
  release: ReleaseRow | null;
  revision: RevisionRow | null;
  /** Of a backup: the target that is named, or the default one. */
  backupPlace: BackupPlace | null;
  restorePoint: RestorePointRow | null;
  /** Of a restore: whether something else than a restore of the same point was ever begun on the stack. */
  wasWorkedOn: boolean;
}
