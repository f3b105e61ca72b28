/** I7: the history of tasks, attempts, steps, events and decisions has no hole. */
import type { AuditRow, Check, History, TaskRow, Violation } from '../history.js';
import { attemptsOf, finalStates } from './reading.js';

const invariant = 'I7';

export const checkCompleteHistory: Check = (history) => [
  ...history.tasks.flatMap((task) =>
    [
      ...attemptProblems(history, task),
      ...eventProblems(history, task),
      ...stepProblems(history, task),
    ].map((sentence) => ({ invariant, sentence: `${task.kind}: ${sentence}`, taskId: task.id })),
  ),
  ...findUnaudited(history),
  ...findBrokenChains(history.audit),
];

function attemptProblems(history: History, task: TaskRow): string[] {
  const attempts = attemptsOf(history, task.id);
  const problems: string[] = [];
  if (
    attempts.map(({ number }) => number).join() !==
    Array.from({ length: task.attempt }, (_, index) => index + 1).join()
  )
    problems.push(
      `the task counts ${String(task.attempt)} attempts, and there are [${attempts.map(({ number }) => number).join(', ')}]`,
    );
  for (const { number, startedAt, finishedAt } of attempts)
    if (finishedAt === null || finishedAt < startedAt)
      problems.push(
        `attempt ${String(number)} ${finishedAt === null ? 'has no end' : 'ended before it began'}`,
      );
  const last = attempts.at(-1);
  // One that was taken back too often, or cancelled while it waited for another try, ends between attempts.
  const between =
    (last?.outcome === 'interrupted' && task.state === 'failed') ||
    (last?.outcome === 'failed' && task.state === 'cancelled');
  if (last && last.outcome !== task.state && !between)
    problems.push(`the task is ${task.state} and its last attempt is ${last.outcome}`);
  if (last && task.state !== 'succeeded' && finalStates.has(task.state) && task.hostState === null)
    problems.push(`it is ${task.state} and does not say in which state the host is`);
  return problems;
}

function eventProblems(history: History, task: TaskRow): string[] {
  const events = history.events.filter(({ taskId }) => taskId === task.id);
  const gap = events.find(({ seq }, index) => seq !== index + 1);
  const problems = gap ? [`event ${String(gap.seq)} does not follow the one before it`] : [];
  const said = events.findLast(({ type }) => type === 'state')?.text;
  if (task.state === 'succeeded' && said !== 'succeeded')
    problems.push(`the task is succeeded, and its log ends with the state ${said ?? 'none'}`);
  return problems;
}

function stepProblems(history: History, task: TaskRow): string[] {
  const steps = history.steps.filter(({ taskId }) => taskId === task.id);
  const good = new Set(['succeeded', 'skipped']);
  const open = steps.filter(({ state }) =>
    task.state === 'succeeded'
      ? !good.has(state)
      : finalStates.has(task.state) && state === 'running',
  );
  // Of an attempt that was cut short nobody could write the end.
  const cut = attemptsOf(history, task.id).at(-1)?.outcome === 'interrupted';
  return cut
    ? []
    : open.map(({ name, state }) => `the task is ${task.state} and its step ${name} is ${state}`);
}

function findUnaudited({ tasks, audit }: History): Violation[] {
  const queued = new Set(
    audit.filter(({ action }) => action === 'task.queued').map(({ subjectId }) => subjectId),
  );
  return tasks
    .filter(({ id }) => !queued.has(id))
    .map(({ id, kind }) => ({
      invariant,
      sentence: `Nobody is on record for ${kind}`,
      taskId: id,
    }));
}

function findBrokenChains(audit: readonly AuditRow[]): Violation[] {
  const chains = new Map<string, AuditRow[]>();
  for (const entry of audit) chains.set(entry.chain, [...(chains.get(entry.chain) ?? []), entry]);
  return [...chains.values()].flatMap((entries) => {
    entries.sort((one, other) => one.seq - other.seq);
    return entries.slice(1).flatMap((entry, index) => {
      const before = entries[index];
      return before && entry.seq === before.seq + 1 && entry.prevHash === before.hash
        ? []
        : {
            invariant,
            sentence: `The audit chain ${entry.chain} is broken before entry ${String(entry.seq)}`,
          };
    });
  });
}
