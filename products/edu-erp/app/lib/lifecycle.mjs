/** Stopping in order: SIGTERM and SIGINT run the given steps once, in the order of registration, then the process exits with 0. */
import { log } from './log.mjs';

/** Milliseconds; the container is killed after `stop_grace_period`, which is longer. */
const deadline = 9_000;
const steps = [];
let stopping = false;

export const isStopping = () => stopping;

export function onStop(step) {
  steps.push(step);
}

async function stop(signal) {
  if (stopping) return;
  stopping = true;
  log.info('stopping', { signal });
  setTimeout(() => {
    log.warn('stopped before everything was finished');
    process.exit(0);
  }, deadline).unref();
  for (const step of steps) await step();
  log.info('stopped');
  process.exit(0);
}

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    stop(signal).catch((error) => {
      log.error('stopping failed', { error: error.message });
      process.exit(1);
    });
  });
}
