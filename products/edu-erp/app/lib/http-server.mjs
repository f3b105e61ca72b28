/**
 * HTTP server that can be stopped without losing a request.
 * While draining, nobody new is accepted, requests in flight are finished, and every answer says `connection: close`. Open
 * connections may still ask once during a quiet time, because their next request can already be on its way.
 */
import { createServer } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { log } from './log.mjs';
import { onStop } from './lifecycle.mjs';
import { sendProblem } from './answers.mjs';

/** Longer than a proxy keeps idle connections (Traefik: 90 s), so the proxy and not the server ends them. */
const keepAliveMs = 95_000;
const quietMs = 1_000;
const drainMs = 8_000;

/** Starts serving; resolves to the server once it listens. `handle(request, response, url)` may be async and may throw. */
export async function serve({ port, host, handle }) {
  const unanswered = new Set();
  let draining = false;
  const server = createServer((request, response) => {
    unanswered.add(response);
    response.once('close', () => unanswered.delete(response));
    if (draining) response.setHeader('connection', 'close');
    answer(handle, request, response);
  });
  server.keepAliveTimeout = keepAliveMs;
  server.headersTimeout = 20_000;
  server.requestTimeout = 120_000;

  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  log.info('listening', { port: server.address().port });

  onStop(async () => {
    draining = true;
    for (const response of unanswered) {
      if (!response.headersSent) response.setHeader('connection', 'close');
    }
    // http's own close() would also cut idle connections at once, and with them requests that are on their way.
    NetServer.prototype.close.call(server);
    await waitUntilClosed(server, quietMs);
    server.closeIdleConnections();
    const cut = await waitUntilClosed(server, drainMs - quietMs);
    if (cut > 0) log.warn('connections cut', { connections: cut });
    server.closeAllConnections();
    // Handlers of cut requests hear of it now and tidy up what they began.
    if (cut > 0) await sleep(200);
  });
  return server;
}

async function answer(handle, request, response) {
  try {
    const url = new URL(request.url, 'http://localhost');
    await handle(request, response, url);
  } catch (error) {
    if (response.destroyed) return; // the client went away; nobody is left to tell
    if (!error.status)
      log.error('request failed', { path: request.url, error: error.message, code: error.code });
    if (response.headersSent) response.destroy();
    else sendProblem(response, error);
  }
}

/** Resolves to the number of connections that are still open when all are closed or the time is over. */
async function waitUntilClosed(server, milliseconds) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const open = await new Promise((resolve) =>
      server.getConnections((_, count) => resolve(count)),
    );
    if (open === 0 || Date.now() >= end) return open;
    await sleep(25);
  }
}
