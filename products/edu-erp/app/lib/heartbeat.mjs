/**
 * Health of a process without visitors: it is healthy while its loop gets round. Answered on loopback only, because the check runs
 * inside the container; an event loop that hangs cannot answer either.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isStopping, onStop } from './lifecycle.mjs';
import { log } from './log.mjs';
import { route, sendJson } from './answers.mjs';
import { serve } from './http-server.mjs';

/**
 * Calls `turn` again and again; it resolves to the milliseconds to wait before the next turn. A failing turn is logged, waited
 * for and repeated; health is lost when no turn succeeded for `staleMs`. `release` is called after the last turn.
 */
export async function runLoop({ port, staleMs, retryMs, turn, release }) {
  let lastSuccess = null;
  const isAlive = () => lastSuccess !== null && Date.now() - lastSuccess < staleMs;
  const health = (_request, response) => {
    sendJson(response, isAlive() ? 200 : 503, { alive: isAlive(), lastSuccess });
  };

  let resting = new AbortController();
  let finished = () => {};
  onStop(
    () =>
      new Promise((resolve) => {
        finished = resolve;
        resting.abort();
      }),
  );
  await serve({ port, host: '127.0.0.1', handle: route({ '/healthz': { GET: health } }) });

  while (!isStopping()) {
    let pause = retryMs;
    try {
      pause = await turn();
      lastSuccess = Date.now();
    } catch (error) {
      log.warn('turn failed', { error: error.message, code: error.code });
    }
    if (isStopping()) break;
    resting = new AbortController();
    await sleep(pause, null, { signal: resting.signal }).catch(() => {});
  }
  await release();
  finished();
}
