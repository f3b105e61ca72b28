/** A task that this engine holds, and what handlers may do with it. */
import { z } from 'zod';
import { grammar, taskKind } from '#libs/contracts';

/** The row as claimed. `input` and `spec` are parsed by the handler of the kind, with the contract's schema (rule R4). */
export const claimedTask = z.object({
  id: grammar.id,
  kind: taskKind,
  tenantId: grammar.id.nullable(),
  stackId: grammar.id.nullable(),
  hostId: grammar.id,
  input: z.unknown(),
  spec: z.unknown(),
  planHash: z.string().nullable(),
  /** Grows with each attempt on the stack; the host refuses a smaller one. */
  fence: z.coerce.number().int().min(1),
  attempt: z.number().int().min(1),
  /** Attempts before this one that failed; neither interrupted nor handed over. */
  failures: z.number().int().min(0),
  /** Milliseconds since its first attempt began, by the clock of the database. */
  ageMs: z.coerce.number().min(0).default(0),
  /** Somebody asked for its end before this attempt began: it only brings the host back. */
  cancelRequested: z.boolean().default(false),
});
export type ClaimedTask = z.infer<typeof claimedTask>;

/** How an attempt ended. */
export type TaskOutcome =
  | { state: 'succeeded' }
  | { state: 'failed'; code: string; message: string; hostState: string | null }
  | { state: 'cancelled'; hostState: string | null }
  /** Failed for a reason that may pass; queued again, and not claimed before `pauseMs` are over. */
  | {
      state: 'retried';
      code: string;
      message: string;
      pauseMs: number;
      hostState: string | null;
    }
  /**
   * Cut short by no fault of its own: the engine stops, and another attempt goes on at once; or the database was away, and it goes on after
   * `pauseMs`, so that what is away is not stormed.
   */
  | { state: 'interrupted'; pauseMs?: number };

/** True when the task goes back into the queue. */
export const isHandedBack = (
  outcome: TaskOutcome,
): outcome is Extract<TaskOutcome, { state: 'interrupted' | 'retried' }> =>
  outcome.state === 'interrupted' || outcome.state === 'retried';
