/** I1: each task that was answered 202 ends in one final state within its deadline, and stays there. */
import type { Check, History, Violation } from '../history.js';
import { finalStates } from './reading.js';

/** Of a task in a run, from its creation, in ms; faults, and tries with growing pauses, included. */
export const taskDeadlineMs = 240_000;
const invariant = 'I1';

export const checkEveryTaskEnds: Check = (history) => [
  ...findLost(history),
  ...findUnended(history),
  ...findChangedEnds(history),
  ...findDoubled(history),
];

function findLost({ calls, tasks }: History): Violation[] {
  const known = new Set(tasks.map(({ id }) => id));
  return calls
    .filter(({ taskId }) => taskId !== null && !known.has(taskId))
    .map(({ taskId, kind, subject, at }) => ({
      invariant,
      sentence: `${kind} of ${subject} was accepted as task ${taskId ?? ''}, which is not there`,
      at,
    }));
}

function findUnended({ tasks, endedAt }: History): Violation[] {
  return tasks.flatMap((task) => {
    const tookMs = (task.finishedAt ?? endedAt) - task.createdAt;
    const open = !finalStates.has(task.state) || task.finishedAt === null;
    if (!open && tookMs <= taskDeadlineMs && tookMs >= 0) return [];
    const sentence = open
      ? `${task.kind} is ${task.state} at the end of the run, ${seconds(tookMs)} after it was accepted`
      : `${task.kind} ended ${seconds(tookMs)} after it was accepted`;
    return { invariant, sentence, taskId: task.id };
  });
}

function findChangedEnds({ taskStates }: History): Violation[] {
  const ended = new Map<string, string>();
  return taskStates.flatMap(({ id, state, at }) => {
    const before = ended.get(id);
    if (before === undefined && finalStates.has(state)) ended.set(id, state);
    return before === undefined || before === state
      ? []
      : { invariant, sentence: `A task went from ${before} to ${state}`, taskId: id, at };
  });
}

/** One key, one task; however often it was sent. */
function findDoubled({ calls }: History): Violation[] {
  const tasks = new Map<string, string>();
  return calls.flatMap(({ key, taskId, kind, subject, at }) => {
    if (taskId === null) return [];
    const first = tasks.get(key);
    if (first === undefined) tasks.set(key, taskId);
    return first === undefined || first === taskId
      ? []
      : {
          invariant,
          sentence: `${kind} of ${subject} was sent again with its key and became a second task, after ${first}`,
          taskId,
          at,
        };
  });
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
