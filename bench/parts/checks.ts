/** Checks of hosts that take as long as they are left alone, and their ends. */
import type { TaskResponse } from '#libs/contracts';
import type { Lab } from '../lab/lab.js';
import { waitFor } from './part.js';

/** One check on each of the first `count` hosts. @returns ids of the tasks. */
export async function startChecks(lab: Lab, count: number): Promise<string[]> {
  const hosts = await lab.query<{ id: string }>('SELECT id FROM hosts ORDER BY slug LIMIT $1', [
    count,
  ]);
  const tasks = await Promise.all(
    hosts.map(({ id }) => lab.api.post<TaskResponse>(`/hosts/${id}/tasks`, { kind: 'check' })),
  );
  return tasks.map(({ id }) => id);
}

/** Resolves when the playbook of each task is at its step, in this attempt. @returns when each began it, in milliseconds of the epoch. */
export async function waitUntilAtWork(
  lab: Lab,
  tasks: readonly string[],
  attempt = 1,
): Promise<number[]> {
  return waitFor('the playbooks to run', async () => {
    const rows = await lab.query<{ started_at: Date }>(
      `SELECT started_at FROM task_steps WHERE task_id = ANY($1::uuid[]) AND name = 'check' AND state = 'running' AND attempt = $2`,
      [tasks, attempt],
    );
    return rows.length === tasks.length && rows.map((row) => row.started_at.getTime());
  });
}

/** Resolves when all have ended as cancelled. */
export async function cancelAll(lab: Lab, tasks: readonly string[]): Promise<void> {
  await Promise.all(tasks.map((id) => lab.api.post(`/tasks/${id}/cancellation`, {})));
  await waitFor('the tasks to be cancelled', async () => {
    const rows = await lab.query(
      `SELECT FROM tasks WHERE id = ANY($1::uuid[]) AND state = 'cancelled'`,
      [tasks],
    );
    return rows.length === tasks.length;
  });
}
