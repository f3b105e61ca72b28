/** Answers. A thrown `Refusal` becomes application/problem+json (RFC 9457). */
import { notFound, Refusal } from './refusal.mjs';
import { version } from './settings.mjs';

/** How long a client may go on sending a body that was refused. */
const patienceMs = 5_000;

const alwaysSent = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-erp-version': version,
};

export function send(response, status, headers, body) {
  response.writeHead(status, {
    ...alwaysSent,
    ...headers,
    'content-length': Buffer.byteLength(body),
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

export function sendJson(response, status, value, headers = {}) {
  send(
    response,
    status,
    { 'content-type': 'application/json; charset=utf-8', ...headers },
    JSON.stringify(value),
  );
}

/** What went wrong inside is for the log; people are told that it did and what to do. */
export function sendProblem(response, error) {
  const known = error instanceof Refusal;
  const status = known ? error.status : 500;
  const title = known ? error.title : 'Something failed here';
  const detail = known
    ? error.message
    : 'The request was not carried out. Try again; the log of this service says why.';
  const headers = { 'content-type': 'application/problem+json; charset=utf-8' };
  const body = JSON.stringify({ type: 'about:blank', title, status, detail });
  if (response.req.complete) send(response, status, headers, body);
  else sendBeforeRequestEnds(response, status, headers, body);
}

/**
 * Answers a client that is still sending: closing at once would reset the connection and take the answer with it. So the rest is
 * thrown away for a while, and only then is the connection closed.
 */
function sendBeforeRequestEnds(response, status, headers, body) {
  const length = Buffer.byteLength(body);
  response.writeHead(status, {
    ...alwaysSent,
    ...headers,
    'content-length': length,
    connection: 'close',
  });
  response.write(body);
  const timer = setTimeout(() => response.end(), patienceMs);
  response.req.once('close', () => {
    clearTimeout(timer);
    response.end();
  });
  response.req.resume();
}

/** Picks the handler by method and path; a path that is known for other methods answers 405. */
export function route(routes) {
  return async (request, response, url) => {
    const methods = Object.hasOwn(routes, url.pathname) ? routes[url.pathname] : null;
    if (!methods) throw notFound();
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    if (!Object.hasOwn(methods, method)) {
      throw new Refusal(
        405,
        'Method not allowed',
        `This address answers to ${Object.keys(methods).join(', ')}.`,
      );
    }
    await methods[method](request, response, url);
  };
}
