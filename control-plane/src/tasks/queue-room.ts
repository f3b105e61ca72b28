/** How many tasks may wait: beyond that, somebody asks for more than will ever be done, and what looks at the queue gets slow for all. */
import type { Transaction } from '#libs/database';
import { MirabError } from '#libs/errors';
import type { TaskPlace, TasksRepository } from './tasks.repository.js';

/** On one stack, or of one host itself. */
export const mostWaitingAtPlace = 100;
/** On all stacks of one tenant. */
export const mostWaitingOfTenant = 20_000;

/**
 * Exact for a stack and a host, whose row is held by who asks; of a tenant, requests at the same moment may each find the last place.
 * @throws MirabError QUEUE_FULL.
 */
export async function assertRoom(
  tx: Transaction,
  repository: Pick<TasksRepository, 'countQueued'>,
  place: TaskPlace,
  tenantId: string | null,
): Promise<void> {
  const atPlace = await repository.countQueued(tx, place, mostWaitingAtPlace);
  const name = 'hostId' in place ? 'host itself' : 'stack';
  if (atPlace >= mostWaitingAtPlace) throw full(mostWaitingAtPlace, name);
  if (tenantId === null) return;
  const ofTenant = await repository.countQueued(tx, { tenantId }, mostWaitingOfTenant);
  if (ofTenant >= mostWaitingOfTenant) throw full(mostWaitingOfTenant, 'tenant');
}

const full = (count: number, of: string): MirabError =>
  new MirabError(
    'QUEUE_FULL',
    `${count} tasks of this ${of} wait already, as many as may. Nothing was started. Cancel some of them in the list of tasks, or wait until some have ended.`,
    { retryable: true },
  );
