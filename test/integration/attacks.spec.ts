/**
 * Every route of the API document, asked by somebody who means harm: wrong types, hostile texts, foreign headers. What is refused is
 * refused as a problem with a code; nothing answers with 500, for that is where a check is missing.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InvitationResponse, Role, StackResponse, TaskResponse } from '#libs/contracts';
import { OpenApiDocument } from '../../control-plane/src/http/docs/openapi-document.js';
import { aLocalTarget, withBackup } from '../factories/backup-bodies.js';
import { EngineFacts } from '../factories/engine-facts.js';
import {
  hostileBodies,
  hostileQueries,
  hostileValues,
  twist,
  withPrototypeNames,
} from '../factories/hostile-values.js';
import { GoodBodies } from '../factories/good-bodies.js';
import { aSlug, expectGood, key, Workload, type School } from '../factories/workload.js';
import {
  refusalOf,
  type Answer,
  type ApiSession,
  type CallOptions,
} from '../support/control-plane/api-session.js';
import {
  isStream,
  listOperations,
  weaknessesOf,
  type Operation,
} from '../support/control-plane/operations.js';
import {
  startTestControlPlane,
  type TestControlPlane,
} from '../support/control-plane/start-control-plane.js';

let mirab: TestControlPlane;
let owner: ApiSession;
let school: School;
let stack: StackResponse;
let engine: EngineFacts;
let operations: Operation[];
let good: GoodBodies;
/** First part of a path → the id of something that exists. */
const ids = new Map<string, string>();

beforeAll(async () => {
  mirab = await startTestControlPlane({ environment: { MIRAB_AMQP_URL: 'amqp://127.0.0.1:1' } });
  owner = await mirab.accounts.signedIn('owner');
  engine = new EngineFacts(mirab.database.engineUrl);
  const workload = new Workload(owner);
  school = await workload.aSchool();
  const release = await workload.aRelease(school.product, '1.1.0', withBackup);
  school = { ...school, release };
  good = new GoodBodies(school);
  stack = await workload.aStack(school);
  ids.set('backup-targets', (await aTarget()).id);
  const task = expectGood(
    await owner.post<TaskResponse>(`/stacks/${stack.id}/tasks`, { kind: 'deploy' }),
  );
  await engine.log(task.id, 1, 'a line');
  await engine.succeed(task.id);
  const stored = expectGood(
    await owner.post<TaskResponse>(`/stacks/${stack.id}/tasks`, { kind: 'backup' }),
  );
  ids.set('restore-points', await engine.backUp(stored.id));
  ids.set('users', (await mirab.accounts.signedIn('viewer')).id);
  ids.set('tokens', (await mirab.accounts.withToken('viewer')).id);
  ids.set('tenants', school.tenant.id).set('products', school.product.id);
  ids.set('releases', school.release.id).set('environments', school.environment.id);
  const schedule = await owner.post<{ id: string }>('/schedules', {
    name: 'Nightly',
    stackId: stack.id,
    input: { kind: 'restart' },
    cron: '0 3 * * *',
    timeZone: 'UTC',
    enabled: false,
  });
  ids.set('schedules', expectGood(schedule).id);
  ids.set('hosts', school.host.id).set('stacks', stack.id).set('tasks', task.id);
  operations = listOperations(mirab.app.get(OpenApiDocument, { strict: false }).get());
});
afterAll(async () => {
  await engine.close();
  await mirab.close();
});

const aTarget = async (): Promise<{ id: string }> =>
  expectGood(await owner.post<{ id: string }>('/backup-targets', aLocalTarget()));
const idFor = (path: string): string => ids.get(path.split('/')[1] ?? '') ?? 'none';
const fill = (path: string, id = idFor(path)): string => path.replace('{id}', id);
/** With the version that stands, where one is asked for. */
async function send(
  { method, path, headers }: Operation,
  options: CallOptions = {},
  id?: string,
): Promise<Answer> {
  const at = fill(path, id);
  const version = headers.includes('if-match')
    ? (await owner.get<{ version: number }>(at.replace(/\/keys$/, ''))).body.version
    : undefined;
  return owner.call(method, at, { ...(version === undefined ? {} : { version }), ...options });
}

/** Thousands of requests, on a machine that has other things to do. */
const patience = 900_000;
const withBody = (): Operation[] => operations.filter(({ hasBody }) => hasBody);

describe('the body of a request', () => {
  it('has a good example here for every operation that takes one', () => {
    expect(
      withBody()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(good.operations());
  });

  it(
    'is refused as a whole when it is nothing like it',
    async () => {
      for (const operation of withBody())
        expect(
          await weaknessesOf(
            hostileBodies,
            (rawBody) => send(operation, { rawBody }),
            (rawBody) => `${operation.name} ${rawBody}`,
          ),
        ).toEqual([]);
    },
    patience,
  );

  it(
    'may hold anything anywhere without harm',
    async () => {
      for (const operation of withBody())
        for (const body of good.of(operation.name))
          expect(
            await weaknessesOf(
              twist(body),
              ({ text }) => send(operation, { rawBody: text }),
              ({ place, text }) => `${operation.name} ${place} ${text}`,
            ),
          ).toEqual([]);
    },
    patience,
  );

  it(
    'never reaches a prototype: the field is named, wherever it stands',
    async () => {
      for (const operation of withBody())
        for (const body of good.of(operation.name))
          for (const { pointer, text } of withPrototypeNames(body))
            expect([operation.name, refusalOf(await send(operation, { rawBody: text }))]).toEqual([
              operation.name,
              { status: 422, code: 'VALIDATION_FAILED', fields: [pointer] },
            ]);
    },
    patience,
  );
});

describe('the address of a request', () => {
  it(
    'may carry anything for an id',
    async () => {
      const texts = hostileValues.filter(
        (value): value is string => typeof value === 'string' && value.length < 5_000,
      );
      const hostileIds = [
        ...texts.map((text) => encodeURIComponent(text.replace('\ud800', 'x')) || '%20'),
        '%ff',
        '%E0%A4%A',
        '..%2f..%2fusers',
      ];
      for (const operation of operations.filter(({ path }) => path.includes('{id}')))
        expect(
          await weaknessesOf(
            hostileIds,
            (id) => owner.call(operation.method, fill(operation.path, id), { version: 1 }),
            (id) => `${operation.name} ${id}`,
          ),
        ).toEqual([]);
    },
    patience,
  );

  it(
    'may carry anything in its query',
    async () => {
      for (const operation of operations.filter(({ queries }) => queries.length > 0)) {
        const tries = operation.queries.flatMap((name) => [
          ...hostileQueries.map((value) => `${name}=${value}`),
          `${name}=1&${name}=2`,
          `${name}[]=1`,
          `${name}[a]=1`,
        ]);
        // A position that a stream takes opens it; its refusals are tried with the stream.
        const asked = isStream(operation)
          ? tries.filter((query) => /=(x|-1|%00|1\.5)$/.test(query))
          : tries;
        expect(
          await weaknessesOf(
            asked.filter((query) => !/^wait=[1-9]/.test(query)),
            (query) => owner.call(operation.method, `${fill(operation.path)}?${query}`),
            (query) => `${operation.name} ?${query}`,
          ),
        ).toEqual([]);
      }
    },
    patience,
  );
});

describe('the headers of a request', () => {
  const foreign: Record<string, string>[] = [
    { 'if-match': '' },
    { 'if-match': '*' },
    { 'if-match': 'W/"1"' },
    { 'if-match': '"0"' },
    { 'if-match': '"99999999999999999999"' },
    { 'if-match': '"1", "2"' },
    { 'idempotency-key': ' ' },
    { 'idempotency-key': 'k'.repeat(201) },
    { 'idempotency-key': 'ÿ' },
    { 'content-type': 'application/json; charset=utf-16' },
    { 'content-type': 'application/json; charset=none' },
    { 'content-type': 'text/plain' },
    { 'content-type': 'multipart/form-data; boundary=x' },
    { 'content-encoding': 'gzip' },
    { 'content-encoding': 'none' },
    { 'x-request-id': 'a b\tc' },
    { 'x-http-method-override': 'DELETE' },
    { prefer: 'wait=99999999999' },
    { accept: 'text/html' },
    { accept: '*/*;q=x' },
    { cookie: 'mirab=%; mirab=j:{"a":1}; __Host-mirab=x' },
    { authorization: 'Bearer mrb_x_y' },
    { authorization: 'Basic Og==' },
    { 'x-forwarded-for': "'; DROP TABLE users; --" },
    { range: 'bytes=0-1' },
  ];

  it(
    'may be anything',
    async () => {
      for (const operation of operations.filter(
        (each) => !isStream(each) && each.name !== 'DELETE /session',
      ))
        expect(
          await weaknessesOf(
            foreign,
            (headers) =>
              send(operation, {
                headers,
                ...(operation.hasBody ? { body: good.of(operation.name)[0] } : {}),
              }),
            (headers) => `${operation.name} ${JSON.stringify(headers)}`,
          ),
        ).toEqual([]);
    },
    patience,
  );

  it('without the version it changes, a change is refused', async () => {
    const versioned = operations.filter(({ headers }) => headers.includes('if-match'));
    expect(versioned.map(({ name }) => name).sort()).toEqual([
      'PATCH /backup-targets/{id}',
      'PATCH /environments/{id}',
      'PATCH /hosts/{id}',
      'PATCH /products/{id}',
      'PATCH /schedules/{id}',
      'PATCH /settings',
      'PATCH /stacks/{id}',
      'PATCH /tenants/{id}',
      'PUT /hosts/{id}/keys',
    ]);
    for (const { method, path, name } of versioned) {
      const answer = await owner.call(method, fill(path), { body: good.of(name)[0] });
      expect([name, refusalOf(answer).code]).toEqual([name, 'PRECONDITION_REQUIRED']);
    }
  });

  it('with a key that started something else, nothing is started', async () => {
    const headers = key();
    const started = expectGood(
      await owner.post<TaskResponse>(
        `/hosts/${school.host.id}/tasks`,
        { kind: 'check' },
        { headers },
      ),
    );
    const other = await new Workload(owner).aHost();
    for (const [path, body] of [
      [`/hosts/${other.id}/tasks`, { kind: 'check' }],
      [`/stacks/${stack.id}/tasks`, { kind: 'stop' }],
    ] as const) {
      expect(refusalOf(await owner.post(path, body, { headers }))).toMatchObject({
        status: 422,
        code: 'IDEMPOTENCY_KEY_REUSED',
      });
    }
    const again = await owner.post<TaskResponse>(
      `/hosts/${school.host.id}/tasks`,
      { kind: 'check' },
      { headers },
    );
    expect(again.body.id).toBe(started.id);
  });

  it('do not decide where a link leads (rule R21)', async () => {
    const body = { email: `${aSlug('r21')}@example.test`, displayName: 'A', role: 'viewer' };
    const answer = await owner.post<InvitationResponse>('/users', body, {
      headers: {
        host: 'evil.example',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'https',
        forwarded: 'host=evil.example',
      },
    });
    expect(new URL(expectGood(answer).signInUrl).origin).toBe(mirab.url);
  });
});

describe('who may only look', () => {
  /** Reading by POST, what belongs to oneself, and what asks for a one-time token instead of a role. */
  const own = [
    'POST /session',
    'POST /session/first',
    'DELETE /session',
    'POST /stacks/{id}/plan',
    'POST /enrolment',
  ];

  it.each<[Role, boolean]>([
    ['viewer', false],
    ['viewer', true],
  ])('changes nothing as %s, by token: %s', async (role, byToken) => {
    const session = byToken
      ? await mirab.accounts.withToken(role)
      : await mirab.accounts.signedIn(role);
    for (const { method, path, name } of operations)
      if (method !== 'GET' && !own.includes(name)) {
        const body = good.of(name)[0];
        const options = { version: 1, headers: key(), ...(body === undefined ? {} : { body }) };
        expect([name, (await session.call(method, fill(path), options)).status]).toEqual([
          name,
          403,
        ]);
      }
  });

  it('as a person of another tenant sees and changes nothing of this one', async () => {
    const other = await new Workload(owner).aTenant();
    const person = await mirab.accounts.signedIn('tenant', other.id);
    const foreign = operations.filter(({ path }) =>
      /^\/(tenants|stacks|tasks|restore-points|backup-targets)\/\{id\}/.test(path),
    );
    for (const { method, path, name } of foreign) {
      const body = good.of(name)[0];
      const options = { version: 1, headers: key(), ...(body === undefined ? {} : { body }) };
      const answer = await person.call(method, fill(path), options);
      expect([name, [403, 404].includes(answer.status)]).toEqual([name, true]);
    }
    for (const path of ['/stacks', '/tasks', '/tenants', '/restore-points'])
      for (const query of [
        '',
        `?tenantId=${school.tenant.id}`,
        `?q=${school.tenant.slug}`,
        `?stackId=${stack.id}`,
      ])
        expect((await person.get(`${path}${query}`)).text).not.toContain(school.tenant.id);
  });
});
