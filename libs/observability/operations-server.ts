/** `/healthz`, `/readyz` and `/metrics` on a loopback port of their own, away from the public API. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import { collectDefaultMetrics, Registry } from 'prom-client';

/** Name of a needed part → null when it answers, else a sentence. */
export type ReadinessCheck = () => Promise<Record<string, string | null>>;

export const createRegistry = (processName: string): Registry => {
  const registry = new Registry();
  registry.setDefaultLabels({ process: processName });
  collectDefaultMetrics({ register: registry });
  return registry;
};

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

/** Resolves once the port listens. */
export async function startOperationsServer(options: {
  address: string;
  port: number;
  registry: Registry;
  readiness: ReadinessCheck;
}): Promise<Server> {
  const server = createServer((request, response) => {
    void answer(request.url ?? '/', response).catch(() => json(response, 500, { status: 'error' }));
  });
  const answer = async (url: string, response: ServerResponse): Promise<void> => {
    if (url === '/healthz') return json(response, 200, { status: 'ok' });
    if (url === '/readyz') {
      const parts = await options.readiness();
      const ready = Object.values(parts).every((problem) => problem === null);
      return json(response, ready ? 200 : 503, { status: ready ? 'ready' : 'not ready', parts });
    }
    if (url === '/metrics') {
      const text = await options.registry.metrics();
      response.writeHead(200, { 'content-type': options.registry.contentType }).end(text);
      return;
    }
    json(response, 404, { status: 'not found' });
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.address, resolve);
  });
  return server;
}
