/** What a task that was ended from outside leaves on the host, where its recipe does not know better. */
import type { StepName, TaskKind } from '#libs/contracts';

/** Steps before anything is changed on a host. */
const beforeTheHost: ReadonlySet<StepName> = new Set(['validate', 'render', 'fence']);
const untouched = 'Nothing was changed on the host.';

const inPart: Partial<Record<TaskKind, string>> = {
  start: 'The stack may be started in part. Start it again to finish, or stop it.',
  stop: 'The stack may be stopped in part. Stop it again to finish, or start it.',
  remove:
    'The stack may be removed in part: its names go first, then its containers. Remove it again to finish.',
  check: untouched,
  backup:
    'The stack runs as before. There is no restore point of this task; what it stored until then counts as none.',
  restore:
    'The stack serves nothing, and its data are loaded in part. Restore into it again, which begins anew, or remove it with its volumes.',
  drill:
    'The stack itself was not touched. What the drill has made may still be there; the next drill of the stack takes it away.',
};
const unknown = 'What the task did until then stands on the host and was not looked at.';

/**
 * @param step the step at work when it was ended, null before the first.
 * @param attempt its number; what those before it have done stands as well.
 */
export function describeLeftBehind(kind: TaskKind, step: StepName | null, attempt = 1): string {
  // Of a removal the names go before the host is asked.
  const isBefore =
    step === null || (kind === 'remove' ? step === 'validate' : beforeTheHost.has(step));
  if (attempt === 1 && isBefore) return untouched;
  return inPart[kind] ?? unknown;
}
