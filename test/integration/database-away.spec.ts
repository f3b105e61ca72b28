/** Servers that are there and give no answer: silent, frozen before or within a transaction, hanging up. Each is a real socket. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { Database, isDatabaseUnavailable } from '#libs/database';

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

/** A message of the server: its type, its length in four bytes, then its body. */
const message = (type: string, body: Buffer | string): Buffer => {
  const bytes = Buffer.from(body);
  const head = Buffer.alloc(5);
  head.write(type, 0);
  head.writeInt32BE(bytes.length + 4, 1);
  return Buffer.concat([head, bytes]);
};
const ready = (state: string): Buffer => message('Z', state);
const answers = {
  signIn: Buffer.concat([message('R', Buffer.alloc(4)), ready('I')]),
  begin: Buffer.concat([message('C', 'BEGIN\0'), ready('T')]),
};

/** What a transaction meets on a server that does with each connection what `behave` does. */
async function metBy(behave: (socket: Socket) => void): Promise<unknown> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    behave(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `postgresql://mirab:secret@127.0.0.1:${port}/mirab`;
  const database = new Database(url, {
    poolSize: 1,
    applicationName: 'test',
    silenceMs: 1_500,
  });
  const asked = Array.from({ length: 2 }, () =>
    database
      .transaction('*', () => Promise.resolve(), { timeoutMs: 1_000 })
      .catch((error: unknown) => error),
  );
  const errors = await Promise.all(asked);
  for (const socket of sockets) socket.destroy();
  await database.close();
  expect(errors.map(isDatabaseUnavailable)).toEqual([true, true]);
  return errors[0];
}

it('knows a server that takes connections and never says a word', { timeout: 30_000 }, async () => {
  expect(await metBy(() => undefined)).toMatchObject({
    message: expect.stringMatching(/timeout/) as string,
  });
});

it.each([
  ['before a transaction', [answers.signIn]],
  ['within one', [answers.signIn, answers.begin]],
])('knows a server that freezes %s', { timeout: 60_000 }, async (_, said) => {
  await metBy((socket) => {
    const left = [...said];
    socket.on('data', () => socket.write(left.shift() ?? ''));
  });
});

it('knows a server that hangs up', async () => {
  await metBy((socket) => socket.end());
});

it('takes no other plain error for it, whoever else hangs up', () => {
  for (const message of ['socket hang up', 'connect ECONNREFUSED 127.0.0.1:53', 'timeout'])
    expect(isDatabaseUnavailable(new Error(message))).toBe(false);
});
