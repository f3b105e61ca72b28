/** I9: nothing succeeds while a part that it needs is missing, and no task storms against what is away. */
import type { Check, History, TaskRow, Violation } from '../history.js';
import { attemptsOf, faultsOf, hostOf } from './reading.js';

const invariant = 'I9';
/** What had been seen before the fault may be written a moment after it began. */
const writtenWithinMs = 3_000;
/** Attempts of one task in any ten seconds, and in all. */
const mostInAWindow = 5;
const windowMs = 10_000;
const mostInAll = 12;
const needsNames: ReadonlySet<string> = new Set([
  'deploy',
  'upgrade',
  'rollback',
  'restart',
  'scale',
  'start',
]);

export const checkNothingInVain: Check = (history) => [
  ...history.tasks.flatMap((task) => findWithoutHost(history, task)),
  ...history.tasks.flatMap((task) => findWithoutNames(history, task)),
  ...history.tasks.flatMap((task) => findStorm(history, task)),
];

function findWithoutHost(history: History, task: TaskRow): Violation[] {
  const { finishedAt } = task;
  if (task.state !== 'succeeded' || finishedAt === null) return [];
  return faultsOf(history, 'host-cut-off')
    .filter(({ target }) => target === hostOf(history, task))
    .filter(
      ({ startedAt, undoingAt }) =>
        finishedAt > startedAt + writtenWithinMs && finishedAt < undoingAt,
    )
    .map(({ target }) => ({
      invariant,
      sentence: `${task.kind} succeeded while ${target} was cut off`,
      taskId: task.id,
    }));
}

/** Its whole last attempt lies in the time in which no name server answered. */
function findWithoutNames(history: History, task: TaskRow): Violation[] {
  const last = attemptsOf(history, task.id).at(-1);
  if (task.state !== 'succeeded' || !needsNames.has(task.kind) || !last?.finishedAt) return [];
  const { startedAt: begunAt, finishedAt } = last;
  return faultsOf(history, 'powerdns-away')
    .filter(({ startedAt, undoingAt }) => begunAt > startedAt && finishedAt < undoingAt)
    .map(() => ({
      invariant,
      sentence: `${task.kind} succeeded while the name server was away`,
      taskId: task.id,
    }));
}

function findStorm(history: History, task: TaskRow): Violation[] {
  const starts = attemptsOf(history, task.id).map(({ startedAt }) => startedAt);
  const crowded = starts.some(
    (at, index) => (starts[index + mostInAWindow] ?? Number.POSITIVE_INFINITY) - at < windowMs,
  );
  if (!crowded && starts.length <= mostInAll) return [];
  return [
    {
      invariant,
      sentence: `${task.kind} was tried ${String(starts.length)} times`,
      taskId: task.id,
    },
  ];
}
