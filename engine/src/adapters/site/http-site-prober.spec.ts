import { once } from 'node:events';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { HttpSiteProber } from './http-site-prober.js';

const servers: (Server | HttpServer)[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

async function portOf(server: Server | HttpServer): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const probe = (port: number, timeoutMs?: number) =>
  new HttpSiteProber(timeoutMs).probe({
    address: '127.0.0.1',
    port,
    hostname: 'acme.example.com',
    path: '/healthz',
  });

describe('HttpSiteProber', () => {
  it("asks for the path under the site's name and tells the status", async () => {
    const asked: (string | undefined)[] = [];
    const port = await portOf(
      createHttpServer((request, response) => {
        asked.push(request.headers.host, request.url);
        response.writeHead(503).end();
      }),
    );
    expect(await probe(port)).toEqual({ status: 503, error: null });
    expect(asked).toEqual(['acme.example.com', '/healthz']);
  });

  it('gives up a server that sends a byte now and then, and never an answer', async () => {
    const port = await portOf(
      createServer((socket) => {
        sockets.push(socket);
        socket.on('error', () => undefined);
        socket.write('HTTP/1.1 200 OK\r\nx-name: ');
        const drip = setInterval(() => socket.write('a'), 20);
        socket.on('close', () => clearInterval(drip));
      }),
    );
    expect(await probe(port, 300)).toEqual({ status: null, error: 'no answer within 0.3 s' });
  });

  it('says how long it has waited for a server that is silent', async () => {
    const port = await portOf(createServer((socket) => void sockets.push(socket)));
    expect(await probe(port, 200)).toEqual({ status: null, error: 'no answer within 0.2 s' });
  });

  it('tells why a port that nobody listens on does not answer', async () => {
    const server = createServer();
    const port = await portOf(server);
    server.close();
    await once(server, 'close');
    expect(await probe(port)).toEqual({
      status: null,
      error: expect.stringContaining('ECONNREFUSED') as string,
    });
  });
});
