/** I4: a task succeeded only when the prober, who knows nothing of Mirab, saw it. */
import type { Check, History, Probe, TaskRow, Violation } from '../history.js';
import type { FaultKind } from '../plan.js';
import { attemptsOf, hostOf, secondsOf, stackOf, wasDisturbed } from './reading.js';

const invariant = 'I4';
const serving: ReadonlySet<string> = new Set([
  'deploy',
  'upgrade',
  'rollback',
  'restart',
  'scale',
  'start',
]);
const ending: ReadonlySet<string> = new Set(['stop', 'remove']);
/** The prober asks twice a second; its answer may come a little after the task has ended. */
const seenWithinMs = 3_000;
/** Traefik hears of the end of a container a moment later. */
const forgottenWithinMs = 3_000;
/** Faults under which the prober cannot see what the engine saw. */
const blinding: readonly FaultKind[] = ['host-cut-off', 'dockerd-killed'];
const settlesMs = 10_000;

export const checkSeenFromOutside: Check = (history) =>
  history.tasks.flatMap((task) => {
    const { finishedAt } = task;
    if (task.state !== 'succeeded' || finishedAt === null) return [];
    if (finishedAt < history.startedAt + seenWithinMs) return []; // nobody was watching yet
    if (serving.has(task.kind)) return checkServes(history, task, finishedAt);
    return ending.has(task.kind) ? checkIsGone(history, task, finishedAt) : [];
  });

const probesOf = (history: History, task: TaskRow): Probe[] => {
  const name = stackOf(history, task)?.name;
  return history.probes.filter(({ stack }) => stack === name);
};

function checkServes(history: History, task: TaskRow, finishedAt: number): Violation[] {
  const from = attemptsOf(history, task.id).at(-1)?.startedAt ?? task.createdAt;
  const to = finishedAt + seenWithinMs;
  const seen = probesOf(history, task).filter(({ endedAt }) => endedAt >= from && endedAt <= to);
  if (seen.some(({ status, release }) => status === 200 && release === task.release)) return [];
  if (wasDisturbed(history, blinding, hostOf(history, task), { from, to, afterMs: settlesMs }))
    return [];
  const others = [
    ...new Set(seen.map(({ status, release }) => `${String(status)} ${release ?? ''}`.trim())),
  ];
  return [
    {
      invariant,
      sentence: `${task.kind} to ${task.release ?? 'no release'} succeeded at ${secondsOf(history, finishedAt)}, but the prober saw only [${others.join(', ')}]`,
      taskId: task.id,
    },
  ];
}

/** No answer of the site until somebody else works on it. */
function checkIsGone(history: History, task: TaskRow, finishedAt: number): Violation[] {
  const name = stackOf(history, task)?.name;
  const stacks = new Set(history.stacks.filter((stack) => stack.name === name).map(({ id }) => id));
  const nextAt = history.tasks
    .filter(({ id, stackId }) => id !== task.id && stackId !== null && stacks.has(stackId))
    .flatMap(({ id }) => attemptsOf(history, id).map(({ startedAt }) => startedAt))
    .filter((startedAt) => startedAt >= finishedAt - 1)
    .reduce((first, at) => Math.min(first, at), history.endedAt);
  const answer = probesOf(history, task).find(
    ({ at, status }) => status === 200 && at > finishedAt + forgottenWithinMs && at < nextAt,
  );
  return answer
    ? [
        {
          invariant,
          sentence: `${task.kind} succeeded at ${secondsOf(history, finishedAt)}, but the site still answered at ${secondsOf(history, answer.at)}`,
          taskId: task.id,
          at: answer.at,
        },
      ]
    : [];
}
