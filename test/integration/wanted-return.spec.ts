/** What is wanted of a stack once the task that wanted it was cancelled. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StackResponse, TaskResponse } from '#libs/contracts';
import { Database } from '#libs/database';
import { WantedReturnService } from '../../control-plane/src/stacks/wanted-return.service.js';
import { TaskClaimsRepository } from '../../engine/src/tasks/task-claims.repository.js';
import { EngineFacts } from '../factories/engine-facts.js';
import { expectGood, Workload } from '../factories/workload.js';
import type { ApiSession } from '../support/control-plane/api-session.js';
import {
  startTestControlPlane,
  type TestControlPlane,
} from '../support/control-plane/start-control-plane.js';

let mirab: TestControlPlane;
let owner: ApiSession;
let workload: Workload;
let engine: EngineFacts;
let database: Database;
let stack: StackResponse;

beforeAll(async () => {
  mirab = await startTestControlPlane({ environment: { MIRAB_AMQP_URL: 'amqp://127.0.0.1:1' } });
  owner = await mirab.accounts.signedIn('owner');
  workload = new Workload(owner);
  engine = new EngineFacts(mirab.database.engineUrl);
  database = new Database(mirab.database.engineUrl, { poolSize: 2, applicationName: 'test' });
});
afterAll(async () => {
  await database.close();
  await engine.close();
  await mirab.close();
});
beforeEach(async () => {
  stack = await workload.aStack(await workload.aSchool());
  await engine.succeed((await ask('deploy')).id);
});

const ask = async (kind: string, more: object = {}): Promise<TaskResponse> =>
  expectGood(await owner.post<TaskResponse>(`/stacks/${stack.id}/tasks`, { kind, ...more }));
const cancel = async ({ id }: TaskResponse): Promise<void> => {
  expectGood(await owner.post(`/tasks/${id}/cancellation`, {}));
};
/** An engine ends what waits and is to be cancelled. */
const sweep = () =>
  new TaskClaimsRepository(database, { engine: 'engine', leaseSeconds: 60 }).cancelQueued();
const settle = () => mirab.app.get(WantedReturnService, { strict: false }).returnCancelled();
const read = async (): Promise<StackResponse> =>
  expectGood(await owner.get<StackResponse>(`/stacks/${stack.id}`));

describe('a task that was cancelled before it began', () => {
  it('leaves a stack that was to be stopped wanted as it runs, and other tasks possible', async () => {
    const task = await ask('stop');
    expect((await read()).wanted).toBe('stopped');
    const { version } = await read();
    await cancel(task);
    await sweep();
    await Promise.all([settle(), settle()]);
    const after = await read();
    expect(after.wanted).toBe('running');
    expect(after.version).toBe(version + 1);
    expect((await ask('restart')).state).toBe('queued');
  });

  it('leaves a stack that was to be removed, and one that was to be started, as they stand', async () => {
    await engine.succeed((await ask('stop')).id);
    const start = await ask('start');
    expect((await read()).wanted).toBe('running');
    await cancel(start);
    await sweep();
    await settle();
    expect((await read()).wanted).toBe('stopped');
    const removal = await ask('remove', {
      confirmTenantName: stack.tenantName,
      deleteVolumes: false,
    });
    expect((await read()).wanted).toBe('removed');
    await cancel(removal);
    await sweep();
    // By the timer.
    await expect.poll(async () => (await read()).wanted, { timeout: 15_000 }).toBe('stopped');
  });

  it('decides nothing while another task is left, and nothing when a task failed', async () => {
    const [restart, stop] = [await ask('restart'), await ask('stop')];
    await cancel(restart);
    await sweep();
    await settle();
    expect((await read()).wanted).toBe('stopped');
    await engine.fail(stop.id);
    await settle();
    expect((await read()).wanted).toBe('stopped');
  });
});
