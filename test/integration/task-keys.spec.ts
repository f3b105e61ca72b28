/** Idempotency keys: known for a day after their task has ended, and forgotten then. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostResponse, TaskResponse } from '#libs/contracts';
import { Housekeeping } from '../../control-plane/src/auth/housekeeping.js';
import { keyLifetimeHours } from '../../control-plane/src/tasks/idempotency.js';
import { EngineFacts } from '../factories/engine-facts.js';
import { expectGood, key, Workload } from '../factories/workload.js';
import type { Answer, ApiSession } from '../support/control-plane/api-session.js';
import {
  startTestControlPlane,
  type TestControlPlane,
} from '../support/control-plane/start-control-plane.js';
import { execute } from '../support/test-database.js';

let mirab: TestControlPlane;
let operator: ApiSession;
let engine: EngineFacts;
let host: HostResponse;

beforeAll(async () => {
  mirab = await startTestControlPlane();
  operator = await mirab.accounts.signedIn('operator');
  engine = new EngineFacts(mirab.database.engineUrl);
  host = await new Workload(operator).aHost();
});
afterAll(async () => {
  await engine.close();
  await mirab.close();
});

const check = (headers: Record<string, string>): Promise<Answer<TaskResponse>> =>
  operator.post<TaskResponse>(`/hosts/${host.id}/tasks`, { kind: 'check' }, { headers });
const tidy = (): Promise<void> => mirab.app.get(Housekeeping, { strict: false }).tidy();
const moveBack = (taskId: string, hours: number): Promise<void> =>
  execute(
    mirab.database.adminUrl,
    `UPDATE tasks SET created_at = created_at - make_interval(hours => $2),
       finished_at = finished_at - make_interval(hours => $2) WHERE id = $1`,
    [taskId, hours],
  );

describe('an Idempotency-Key', () => {
  it('is known for its time after the end of its task, and starts another one after that', async () => {
    const headers = key();
    const first = expectGood(await check(headers));
    await engine.fail(first.id);
    await moveBack(first.id, keyLifetimeHours - 1);
    await tidy();
    expect(expectGood(await check(headers)).id).toBe(first.id);
    await moveBack(first.id, 2);
    await tidy();
    const second = expectGood(await check(headers));
    expect(second.id).not.toBe(first.id);
    expect((await operator.get<TaskResponse>(`/tasks/${first.id}`)).body.state).toBe('failed');
    await engine.fail(second.id);
  });

  it('is known as long as its task has not ended, however old that is', async () => {
    const headers = key();
    const waiting = expectGood(await check(headers));
    await moveBack(waiting.id, 1_000);
    await tidy();
    expect(expectGood(await check(headers)).id).toBe(waiting.id);
    await engine.begin(waiting.id);
    await tidy();
    const again = await check(headers);
    expect(again.body.id).toBe(waiting.id);
    expect(again.headers['idempotency-replayed']).toBe('true');
  });
});
