/** The stream of changes: who hears what, when it ends, and what the outbox does while the broker is away. */
import { connect } from 'amqplib';
import pg from 'pg';
import { uuidv7 } from 'uuidv7';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  changedResource,
  deadLetterExchange,
  patterns,
  taskQueue,
  type Problem,
} from '#libs/contracts';
import { Publisher } from '#libs/messaging';
import { streamTimes } from '../../control-plane/src/access/stream-end.interceptor.js';
import { EventBus } from '../../control-plane/src/events/event-bus.js';
import { refusalOf } from '../support/control-plane/api-session.js';
import { EventReader } from '../support/control-plane/event-reader.js';
import {
  startTestControlPlane,
  type TestControlPlane,
} from '../support/control-plane/start-control-plane.js';
import { getServers } from '../support/servers.js';
import { execute } from '../support/test-database.js';

type Change = { resource: string; id: string | null };
const usual = { ...streamTimes };
const patience = { timeout: 20_000, interval: 50 };
let mirab: TestControlPlane;
let tenantId: string;
const readers: EventReader[] = [];
const bus = (): EventBus => mirab.app.get(EventBus, { strict: false });
const read = async (...args: Parameters<typeof EventReader.open>): Promise<EventReader> => {
  const reader = await EventReader.open(...args);
  readers.push(reader);
  return reader;
};

beforeAll(async () => {
  Object.assign(streamTimes, { heartbeatMs: 200, recheckMs: 200 });
  // A broker that does not answer: the process starts, and what it says reaches its own readers.
  mirab = await startTestControlPlane({ environment: { MIRAB_AMQP_URL: 'amqp://127.0.0.1:1' } });
  tenantId = await mirab.accounts.aTenant();
});
afterEach(() => readers.splice(0).forEach((reader) => reader.close()));
afterAll(async () => {
  Object.assign(streamTimes, usual);
  await mirab.close();
});

describe('GET /events', () => {
  it('passes the same gate as any other route', async () => {
    expect(refusalOf(await mirab.anonymous.get('/events'))).toMatchObject({
      status: 401,
      code: 'UNAUTHENTICATED',
    });
  });
  it('tells the vendor of every change and a tenant of its own alone', async () => {
    const vendor = await read(await mirab.accounts.signedIn('viewer'), '/events');
    const tenant = await read(await mirab.accounts.signedIn('tenant', tenantId), '/events');
    const [own, foreign, host, release] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()];
    bus().announce({ resource: 'stacks', id: foreign, tenantId: uuidv7() });
    bus().announce({ resource: 'hosts', id: host, tenantId: null });
    bus().announce({ resource: 'releases', id: release, tenantId: null });
    bus().announce({ resource: 'stacks', id: own, tenantId });
    await vi.waitFor(() => expect(vendor.events<Change>('changed')).toHaveLength(4), patience);
    await vi.waitFor(() => expect(tenant.events<Change>('changed')).toHaveLength(2), patience);
    expect(tenant.events<Change>('changed')).toEqual([
      { resource: 'releases', id: release },
      { resource: 'stacks', id: own },
    ]);
  });
  it('is not held back by proxies, and shows that it lives', async () => {
    const reader = await read(await mirab.accounts.signedIn('viewer'), '/events');
    expect(reader.response.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'x-accel-buffering': 'no',
    });
    expect(reader.response.headers['cache-control']).toContain('no-transform');
    await vi.waitFor(() => expect(reader.text).toContain(': heartbeat'), patience);
    expect(reader.text).not.toMatch(/^id:/m);
  });
  it('tells a reader that comes back to look at everything', async () => {
    const reader = await read(await mirab.accounts.signedIn('viewer'), '/events', {
      'last-event-id': '17',
    });
    await vi.waitFor(
      () => expect(reader.events<Change>('changed')).toHaveLength(changedResource.options.length),
      patience,
    );
    expect(reader.events<Change>('changed')).toContainEqual({ resource: 'tasks', id: null });
  });
  it('refuses a Last-Event-ID that is none instead of passing over it', async () => {
    const viewer = await mirab.accounts.signedIn('viewer');
    const answer = await viewer.get<Problem>('/events', { headers: { 'last-event-id': 'first' } });
    expect([answer.status, answer.body.code]).toEqual([400, 'MALFORMED_REQUEST']);
    expect(answer.body.detail).toContain('Last-Event-ID');
  });
  it('is open 20 times for one token, and refused with when to come back', async () => {
    const token = await mirab.accounts.withToken('viewer');
    const open = await Promise.all(Array.from({ length: 20 }, () => read(token, '/events')));
    expect(open.map(({ response }) => response.statusCode)).toEqual(Array(20).fill(200));
    const refused = await token.get<Problem>('/events');
    expect([refused.status, refused.body.code]).toEqual([429, 'TOO_MANY_STREAMS']);
    expect(refused.headers['retry-after']).toBe('15');
    expect((await read(await mirab.accounts.withToken('viewer'), '/events')).isEnded).toBe(false);
    open[0]?.close();
    await vi.waitFor(async () => {
      const again = await read(token, '/events');
      expect(again.response.statusCode).toBe(200);
    }, patience);
  });
  it('ends with the session and with the token that opened it', async () => {
    const person = await mirab.accounts.signedIn('viewer');
    const token = await mirab.accounts.withToken('viewer');
    const streams = [await read(person, '/events'), await read(token, '/events')];
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(streams.map(({ isEnded }) => isEnded)).toEqual([false, false]);
    await person.delete('/session');
    await execute(mirab.database.adminUrl, 'UPDATE tokens SET revoked_at = now() WHERE id = $1', [
      token.id,
    ]);
    await vi.waitFor(
      () => expect(streams.map(({ isEnded }) => isEnded)).toEqual([true, true]),
      patience,
    );
  });
});

describe('streams of who may no more', () => {
  beforeAll(() => Object.assign(streamTimes, { recheckMs: 600_000 }));
  afterAll(() => Object.assign(streamTimes, { recheckMs: 200 }));
  const endAtOnce = { timeout: 3_000, interval: 20 };

  it('end with the revocation of their token, and those of others go on', async () => {
    const owner = await mirab.accounts.signedIn('owner');
    const token = await mirab.accounts.withToken('viewer');
    const other = await mirab.accounts.withToken('viewer');
    const streams = [await read(token, '/events'), await read(other, '/events')];
    expect((await owner.delete(`/tokens/${token.id}`)).status).toBe(204);
    await vi.waitFor(() => expect(streams[0]?.isEnded).toBe(true), endAtOnce);
    expect(streams[1]?.isEnded).toBe(false);
  });
  it('end with the session', async () => {
    const person = await mirab.accounts.signedIn('viewer');
    const stream = await read(person, '/events');
    await person.delete('/session');
    await vi.waitFor(() => expect(stream.isEnded).toBe(true), endAtOnce);
  });
  it('end when another process says so', async () => {
    const token = await mirab.accounts.withToken('viewer');
    const stream = await read(token, '/events');
    await execute(mirab.database.adminUrl, 'UPDATE tokens SET revoked_at = now() WHERE id = $1', [
      token.id,
    ]);
    bus().receive({ type: 'access-changed', actorId: token.id });
    await vi.waitFor(() => expect(stream.isEnded).toBe(true), endAtOnce);
  });
});

describe('the broker', () => {
  const ring = { taskId: uuidv7() };
  const outbox = async (): Promise<number> => {
    const client = new pg.Client({ connectionString: mirab.database.adminUrl });
    await client.connect();
    const { rows } = await client.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM outbox_messages',
    );
    await client.end();
    return rows[0]?.count ?? -1;
  };

  it('may be away: what is in the outbox waits', async () => {
    await execute(
      mirab.database.adminUrl,
      'INSERT INTO outbox_messages (pattern, payload) VALUES ($1, $2)',
      [patterns.taskQueued, ring],
    );
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await outbox()).toBe(1);
    expect((await mirab.anonymous.get('/session')).status).toBe(401);
  });

  it('is given it once it is back, and its facts reach the readers', async () => {
    const { amqpUrl } = getServers();
    const connection = await connect(amqpUrl);
    const channel = await connection.createChannel();
    await channel.assertExchange(deadLetterExchange, 'fanout', { durable: true });
    await channel.assertQueue(taskQueue.name, { durable: true, arguments: taskQueue.arguments });
    await channel.purgeQueue(taskQueue.name);
    const second = await startTestControlPlane({ database: mirab.database });
    try {
      await vi.waitFor(async () => expect(await outbox()).toBe(0), patience);
      const message = await vi.waitFor(async () => {
        const got = await channel.get(taskQueue.name, { noAck: true });
        if (!got) throw new Error('nothing in the queue yet');
        return got;
      }, patience);
      expect(JSON.parse(message.content.toString())).toEqual({
        pattern: patterns.taskQueued,
        data: ring,
      });

      const reader = await read(await second.accounts.signedIn('viewer'), '/events');
      const publisher = new Publisher(amqpUrl);
      const id = uuidv7();
      await vi.waitFor(async () => {
        await publisher.publishFact('changed.stacks', {
          type: 'changed',
          resource: 'stacks',
          id,
          tenantId,
        });
        expect(reader.events<Change>('changed')).toContainEqual({ resource: 'stacks', id });
      }, patience);
      await publisher.close();
      const began = Date.now();
      await second.close();
      expect(reader.isEnded).toBe(true);
      expect(Date.now() - began).toBeLessThan(5_000);
    } finally {
      await connection.close();
    }
  });
});
