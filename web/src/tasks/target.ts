import type { TaskResponse } from '#libs/contracts';

/** Whom or what the task is for: the tenant of its stack, or the host. */
export const targetOf = (task: Pick<TaskResponse, 'tenantName' | 'hostName'>): string =>
  task.tenantName ?? task.hostName;
