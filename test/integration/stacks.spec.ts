/** What is wanted of a stack: settings, names, secrets, and what never gets out again. */
import type pg from 'pg';
import { pino } from 'pino';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StackResponse, TaskResponse } from '#libs/contracts';
import { Opener } from '#libs/sealing';
import { EngineFacts } from '../factories/engine-facts.js';
import { aStackBody, aSlug, expectGood, Workload, type School } from '../factories/workload.js';
import { refusalOf, type ApiSession } from '../support/control-plane/api-session.js';
import {
  startTestControlPlane,
  testZone,
  type TestControlPlane,
} from '../support/control-plane/start-control-plane.js';
import { select } from '../support/test-database.js';

let mirab: TestControlPlane;
let operator: ApiSession;
let workload: Workload;
let school: School;
const logLines: string[] = [];

beforeAll(async () => {
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logLines.push(chunk.toString('utf8'));
      done();
    },
  });
  mirab = await startTestControlPlane({ logger: pino({ level: 'trace' }, sink) });
  operator = await mirab.accounts.signedIn('operator');
  workload = new Workload(operator);
  school = await workload.aSchool();
});
afterAll(() => mirab.close());

const rows = <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> =>
  select<Row>(mirab.database.adminUrl, sql, values);
/** The school with a tenant of its own, so that no test meets another's names. */
const anotherSchool = async (): Promise<School> => ({
  ...school,
  tenant: await workload.aTenant(),
});

describe('a new stack', () => {
  it('is complete: names, settings of every service, and nothing pending', async () => {
    const own = await anotherSchool();
    const stack = await workload.aStack(own, { size: 'large', services: { api: { replicas: 2 } } });
    const { slug } = own.tenant;
    expect(stack).toMatchObject({
      subdomain: slug,
      zone: testZone,
      state: 'new',
      observed: null,
      pendingChanges: [],
      addresses: [
        {
          service: 'web',
          hostname: `${slug}.${testZone}`,
          url: `http://${slug}.${testZone}:18080/`,
        },
        { service: 'api', hostname: `api.${slug}.${testZone}` },
      ],
      services: {
        web: { replicas: 4, memoryBytes: 512 * 2 ** 20, cpus: 2 },
        api: { replicas: 2, memoryBytes: 256 * 2 ** 20, cpus: 0.5 },
        worker: { replicas: 1, memoryBytes: 256 * 2 ** 20, cpus: 0.5 },
      },
      secrets: [{ name: 'DB_PASSWORD', version: 1 }],
    });
  });

  it('is named after its environment outside production', async () => {
    const own = { ...(await anotherSchool()), environment: await workload.environment('staging') };
    const stack = await workload.aStack(own);
    expect(stack.subdomain).toBe(`${own.tenant.slug}-staging`);
  });

  it.each([
    [
      'a service that the release does not have',
      { services: { cache: { replicas: 1 } } },
      '/services/cache',
    ],
    ['a size that the product does not have', { size: 'huge' }, '/size'],
    ['a missing variable', { variables: {} }, '/variables/SCHOOL_NAME'],
    [
      'an unknown variable',
      { variables: { SCHOOL_NAME: 'x', LD_PRELOAD: 'y' } },
      '/variables/LD_PRELOAD',
    ],
    [
      'a secret given as a variable',
      { variables: { SCHOOL_NAME: 'x', SMTP_PASSWORD: 'y' } },
      '/variables/SMTP_PASSWORD',
    ],
    ['a reserved name', { subdomain: 'admin' }, '/subdomain'],
    ['a rule instead of a name', { subdomain: 'a`) || Host(`b' }, '/subdomain'],
    ['too many replicas', { services: { web: { replicas: 51 } } }, '/services/web/replicas'],
    ['NUL in a value', { variables: { SCHOOL_NAME: 'a\u0000b' } }, '/variables/SCHOOL_NAME'],
  ])('refuses %s and names the field', async (_, body, field) => {
    const before = await rows('SELECT id FROM stacks');
    const answer = await operator.post('/stacks', aStackBody(school, body));
    expect(refusalOf(answer)).toEqual({ status: 422, code: 'VALIDATION_FAILED', fields: [field] });
    expect(await rows('SELECT id FROM stacks')).toHaveLength(before.length);
  });

  it('refuses ids that lead nowhere, and a release of another product', async () => {
    const other = await workload.aRelease(await workload.aProduct(), '1.0.0');
    const nowhere = '01990000-0000-7000-8000-00000000dead';
    const answer = await operator.post(
      '/stacks',
      aStackBody(school, { tenantId: nowhere, hostId: nowhere, releaseId: other.id }),
    );
    expect(refusalOf(answer).fields).toEqual(['/hostId', '/releaseId', '/tenantId']);
  });

  it('keeps any text of a variable byte for byte', async () => {
    const nasty = `{{ lookup('pipe','id') }}\n$HOME "quoted" 'single' 100% 🙂 \\ \t end`;
    const own = await anotherSchool();
    const { id } = await workload.aStack(own, { variables: { SCHOOL_NAME: nasty } });
    const read = expectGood(await operator.get<StackResponse>(`/stacks/${id}`));
    expect(read.variables['SCHOOL_NAME']).toBe(nasty);
  });
});

describe('host names', () => {
  it('belong to one stack, also when two are asked for in one moment', async () => {
    const subdomain = aSlug('wanted');
    const schools = [await anotherSchool(), await anotherSchool(), await anotherSchool()];
    const answers = await Promise.all(
      schools.map((own) => operator.post('/stacks', aStackBody(own, { subdomain }))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused && refusalOf(refused)).toEqual({
      status: 409,
      code: 'NAME_TAKEN',
      fields: ['/subdomain'],
    });
  });

  it('are unique in the database itself', async () => {
    const own = await anotherSchool();
    const stack = await workload.aStack(own);
    await expect(
      rows(`INSERT INTO hostnames (fqdn, tenant_id, stack_id, service) VALUES ($1, $2, $3, 'x')`, [
        `api.${stack.subdomain}.${testZone}`,
        stack.tenantId,
        stack.id,
      ]),
    ).rejects.toThrow(/duplicate key/);
  });
});

describe('secrets', () => {
  const plain = 'p4ss-"$\n🙂-word';

  it('are sealed to their place, and come out of nothing', async () => {
    const own = await anotherSchool();
    const stack = await workload.aStack(own, { secrets: { SMTP_PASSWORD: plain } });
    const opener = new Opener(mirab.sealingPrivateKey);
    const stored = await rows<{ id: string; name: string; sealed: Buffer; version: number }>(
      'SELECT id, name, sealed, version FROM secrets WHERE stack_id = $1 ORDER BY name',
      [stack.id],
    );
    const open = (name: string): string => {
      const row = stored.find((candidate) => candidate.name === name);
      if (!row) throw new Error(`No row of ${name}`);
      const place = { table: 'secrets', column: 'sealed', row: row.id, version: row.version };
      return opener.open(row.sealed, { tenant: own.tenant.id, ...place });
    };
    expect(open('SMTP_PASSWORD')).toBe(plain);
    const generated = open('DB_PASSWORD');
    expect(generated).toMatch(/^[A-Za-z0-9]{32}$/);

    const changed = await operator.patch<StackResponse>(
      `/stacks/${stack.id}`,
      { secrets: { SMTP_PASSWORD: `${plain}2` } },
      stack.version,
    );
    expect(expectGood(changed).secrets).toMatchObject([
      { name: 'DB_PASSWORD', version: 1 },
      { name: 'SMTP_PASSWORD', version: 2 },
    ]);
    const audit = await rows('SELECT before, after FROM audit_entries');
    const list = await operator.get('/stacks');
    const said = [changed.text, list.text, JSON.stringify(audit), ...logLines].join('\n');
    expect(logLines).not.toHaveLength(0);
    for (const secret of [plain, JSON.stringify(plain).slice(1, -1), generated]) {
      expect(said).not.toContain(secret);
    }
  });

  it('can be taken away, and the numbers of their versions are not given again', async () => {
    const stack = await workload.aStack(await anotherSchool(), {
      secrets: { SMTP_PASSWORD: plain },
    });
    const set = (version: number, value: string | null) =>
      operator.patch<StackResponse>(
        `/stacks/${stack.id}`,
        { secrets: { SMTP_PASSWORD: value } },
        version,
      );
    const without = expectGood(await set(stack.version, null));
    expect(without.secrets.map(({ name }) => name)).toEqual(['DB_PASSWORD']);
    const again = expectGood(await set(without.version, 'new'));
    expect(again.secrets).toMatchObject([
      { name: 'DB_PASSWORD' },
      { name: 'SMTP_PASSWORD', version: 2 },
    ]);
  });

  it('that Mirab made cannot be taken away', async () => {
    const stack = await workload.aStack(await anotherSchool());
    const answer = await operator.patch(
      `/stacks/${stack.id}`,
      { secrets: { DB_PASSWORD: null } },
      stack.version,
    );
    expect(refusalOf(answer)).toEqual({
      status: 422,
      code: 'VALIDATION_FAILED',
      fields: ['/secrets/DB_PASSWORD'],
    });
  });
});

describe('a change', () => {
  it('needs the version that stands', async () => {
    const stack = await workload.aStack(await anotherSchool());
    const body = { services: { web: { replicas: 3 } } };
    expect(refusalOf(await operator.patch(`/stacks/${stack.id}`, body)).status).toBe(428);
    const first = await operator.patch<StackResponse>(`/stacks/${stack.id}`, body, stack.version);
    expect(expectGood(first).services['web']?.replicas).toBe(3);
    const second = await operator.patch(`/stacks/${stack.id}`, body, stack.version);
    expect(refusalOf(second).code).toBe('CHANGED_MEANWHILE');
  });
});

describe('the list', () => {
  it('filters by the state that it shows: of a stack never seen, the newest task decides', async () => {
    const stack = await workload.aStack(await anotherSchool());
    const engine = new EngineFacts(mirab.database.engineUrl);
    const start = async (): Promise<string> =>
      expectGood(await operator.post<TaskResponse>(`/stacks/${stack.id}/tasks`, { kind: 'deploy' }))
        .id;
    const shown = async (): Promise<string[]> => {
      const found: string[] = [];
      for (const state of ['new', 'failed', 'working']) {
        const query = `tenantId=${stack.tenantId}&state=${state}`;
        const { items } = expectGood(
          await operator.get<{ items: StackResponse[] }>(`/stacks?${query}`),
        );
        found.push(...items.map((item) => `${state}: ${item.state}`));
      }
      return found;
    };
    try {
      await engine.fail(await start());
      expect(await shown()).toEqual(['failed: failed']);
      await start();
      expect(await shown()).toEqual(['new: new']);
    } finally {
      await engine.close();
    }
  });

  it('filters, and finds by a name however it is typed', async () => {
    const tenant = await workload.aTenant({ name: 'دبیرستان كيميا' });
    const stack = await workload.aStack({ ...school, tenant });
    const find = async (query: string): Promise<string[]> =>
      expectGood(await operator.get<{ items: StackResponse[] }>(`/stacks?${query}`)).items.map(
        ({ id }) => id,
      );
    expect(await find(`q=${encodeURIComponent('کیمیا')}`)).toEqual([stack.id]);
    expect(await find(`tenantId=${tenant.id}&state=new`)).toEqual([stack.id]);
    expect(await find(`tenantId=${tenant.id}&state=running`)).toEqual([]);
    expect(await find(`q=${encodeURIComponent('%')}`)).toEqual([]);
    expect(await find(`q=${stack.key}`)).toEqual([stack.id]);
  });
});
