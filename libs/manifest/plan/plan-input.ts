/** What a plan is made from. */
import type {
  Plan,
  RevisionContent,
  StackSpec,
  StackTaskInput,
  StackTaskKind,
} from '#libs/contracts';

/** The revision that stands, with the spec it was rendered from. */
export interface CurrentRevision {
  readonly number: number;
  readonly content: RevisionContent;
  readonly compose: string;
  readonly spec: StackSpec;
  readonly digest: string;
}

export interface PlanInput {
  readonly kind: StackTaskKind;
  /** Of the same kind. */
  readonly input: StackTaskInput;
  /** What is wanted after the task: the decision is made already, the plan only shows it. */
  readonly spec: StackSpec;
  readonly current: CurrentRevision | null;
  /** Whether the stack's containers run, as far as is known. */
  readonly running: boolean;
  /** Number of the next revision; one more than the current one when it is left out. */
  readonly nextNumber?: number;
  /** Of a backup, and of an upgrade that a backup comes before. The hash of the plan rests on the target that the input names, not on this. */
  readonly backupTarget?: NonNullable<Plan['backup']>['target'];
}
