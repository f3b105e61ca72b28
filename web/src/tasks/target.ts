import type { TaskResponse } from '#libs/contracts';

/** Address of the list of tasks with these filters. */
export const listOfTasks = (filter: Record<string, string>): string =>
  `/tasks?${new URLSearchParams({ filter: JSON.stringify(filter) }).toString()}`;

/** Whom or what the task is for: the tenant of its stack, or the host. */
export const targetOf = (task: Pick<TaskResponse, 'tenantName' | 'hostName'>): string =>
  task.tenantName ?? task.hostName;
