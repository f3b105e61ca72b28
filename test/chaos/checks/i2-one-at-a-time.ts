/** I2: never two effects on one stack at once; its fence never falls; nothing happens to it outside an attempt. */
import type { AttemptRow, Check, DockerEvent, History, Violation } from '../history.js';
import { stackOf, wasDisturbed } from './reading.js';

const invariant = 'I2';
/** Clocks of Docker and of the database are one here; this is for what is written a moment later. */
const slackMs = 500;
/** How long a module that runs on a host may outlive the engine that sent it. */
const outlivesMs = 60_000;
/** After its restart a daemon brings containers back for this long. */
const dockerSettlesMs = 15_000;
const effects: ReadonlySet<string> = new Set(['create', 'start', 'stop', 'kill', 'destroy']);

export const checkOneAtATime: Check = (history) => [
  ...findFallenFences(history),
  ...findOverlaps(history),
  ...findTwoRuns(history),
  ...findUnownedEffects(history),
];

function findFallenFences({ fences }: History): Violation[] {
  const highest = new Map<string, number>();
  return fences.flatMap(({ host, key, fence, at }) => {
    const name = `${host}/${key}`;
    const before = highest.get(name) ?? 0;
    highest.set(name, Math.max(before, fence));
    return fence >= before
      ? []
      : {
          invariant,
          sentence: `The fence of ${name} fell from ${String(before)} to ${String(fence)}`,
          at,
        };
  });
}

/** Attempts of a stack by fence. */
function attemptsByStack(history: History): Map<string, AttemptRow[]> {
  const stacks = new Map(history.tasks.map(({ id, stackId }) => [id, stackId]));
  const found = new Map<string, AttemptRow[]>();
  for (const attempt of history.attempts) {
    const stack = stacks.get(attempt.taskId);
    if (stack) found.set(stack, [...(found.get(stack) ?? []), attempt]);
  }
  for (const all of found.values()) all.sort((one, other) => one.fence - other.fence);
  return found;
}

function findOverlaps(history: History): Violation[] {
  return [...attemptsByStack(history).values()].flatMap((attempts) =>
    attempts.slice(1).flatMap((attempt, index) => {
      const before = attempts[index];
      if (!before) return [];
      if (attempt.fence === before.fence)
        return {
          invariant,
          sentence: `Two attempts on one stack hold fence ${String(attempt.fence)}`,
          taskId: attempt.taskId,
        };
      const endedAt = before.finishedAt ?? Number.POSITIVE_INFINITY;
      return attempt.startedAt + 1 >= endedAt
        ? []
        : {
            invariant,
            sentence: `The attempt with fence ${String(attempt.fence)} began ${String(Math.round(endedAt - attempt.startedAt))} ms before the one with ${String(before.fence)} had ended`,
            taskId: attempt.taskId,
            at: attempt.startedAt,
          };
    }),
  );
}

function findTwoRuns({ composeRuns }: History): Violation[] {
  return composeRuns
    .filter(({ pids }) => pids.length > 1)
    .map(({ project, pids, at }) => ({
      invariant,
      sentence: `${String(pids.length)} Compose runs changed ${project} at once (processes ${pids.join(', ')})`,
      at,
    }));
}

function findUnownedEffects(history: History): Violation[] {
  const byStack = attemptsByStack(history);
  const ids = new Map(history.stacks.map(({ key, id }) => [`mirab-${key}`, id]));
  return history.dockerEvents.flatMap((event) => {
    if (event.project === null || !effects.has(event.action)) return [];
    const attempts = byStack.get(ids.get(event.project) ?? '') ?? [];
    if (attempts.some((attempt, index) => covers(attempt, attempts[index + 1], event))) return [];
    const when = { from: event.at, to: event.at, afterMs: dockerSettlesMs };
    if (wasDisturbed(history, ['dockerd-killed'], event.host, when)) return [];
    const task = history.tasks.find(({ id }) => id === attempts.at(-1)?.taskId);
    const name = task && stackOf(history, task)?.name;
    return {
      invariant,
      sentence: `Docker saw ${event.action} of ${event.service ?? ''} of ${name ?? event.project}, and no attempt was at work on it`,
      at: event.at,
      ...(task ? { taskId: task.id } : {}),
    };
  });
}

/** What an engine that died had sent to the host may end after it, but not after the next attempt has taken the stack. */
function covers(attempt: AttemptRow, next: AttemptRow | undefined, { at }: DockerEvent): boolean {
  const ended = attempt.finishedAt ?? Number.POSITIVE_INFINITY;
  const until =
    attempt.outcome === 'interrupted'
      ? Math.min(ended + outlivesMs, next?.startedAt ?? Number.POSITIVE_INFINITY)
      : ended;
  return at >= attempt.startedAt - slackMs && at <= until + slackMs;
}
