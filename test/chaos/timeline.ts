/** The story of one task as a person reads it, from everything that was recorded. */
import type { History } from './history.js';

export function describeTask(history: History, taskId: string): string {
  const task = history.tasks.find(({ id }) => id === taskId);
  if (!task) return `    task ${taskId}: no such row\n`;
  const stack = history.stacks.find(({ id }) => id === task.stackId);
  const from = task.createdAt - 1_000;
  const to = (task.finishedAt ?? history.endedAt) + 5_000;
  const lines: { at: number; text: string }[] = [
    { at: task.createdAt, text: `${task.kind} of ${stack?.name ?? task.hostId} was accepted` },
    ...history.attempts
      .filter((attempt) => attempt.taskId === taskId)
      .flatMap((attempt) => [
        {
          at: attempt.startedAt,
          text: `attempt ${String(attempt.number)} by ${attempt.engine}, fence ${String(attempt.fence)}`,
        },
        {
          at: attempt.finishedAt ?? to,
          text: `attempt ${String(attempt.number)} ${attempt.outcome} ${attempt.error ?? ''}`,
        },
      ]),
    ...history.events
      .filter((event) => event.taskId === taskId && event.type !== 'result')
      .map((event) => ({
        at: event.at,
        text: `  ${event.type} ${event.step ?? ''} ${event.text}`.slice(0, 160),
      })),
    ...history.faults
      .filter((fault) => fault.startedAt < to && fault.healedAt > from)
      .flatMap((fault) => [
        { at: fault.startedAt, text: `FAULT ${fault.kind} ${fault.target} ${fault.host ?? ''}` },
        { at: fault.healedAt, text: `healed ${fault.kind} ${fault.target}` },
      ]),
    ...history.dockerEvents
      .filter(
        ({ project, at }) => stack && project === `mirab-${stack.key}` && at > from && at < to,
      )
      .map(({ at, action, service, container }) => ({
        at,
        text: `  docker ${action} ${service ?? ''} ${container.slice(0, 8)}`,
      })),
    {
      at: task.finishedAt ?? to,
      text: `${task.state} ${task.errorCode ?? ''} ${task.errorMessage ?? ''} ${task.hostState ?? ''}`,
    },
  ];
  const told = lines
    .sort((one, other) => one.at - other.at)
    .map(
      ({ at, text }) =>
        `    ${((at - history.startedAt) / 1_000).toFixed(2).padStart(8)} s  ${text}`,
    );
  return `    task ${taskId}\n${told.join('\n')}\n`;
}
