/** `erp scheduler`: asks for statistics once a minute. The database decides the minute, so clocks may differ. */
import { openPool } from '../lib/database.mjs';
import { runLoop } from '../lib/heartbeat.mjs';
import { log } from '../lib/log.mjs';
import { readNumber, version } from '../lib/settings.mjs';
import { enqueueForThisMinute, removeOldJobs } from './jobs.mjs';

const checkMs = 5_000;

export async function run() {
  const pool = openPool({ max: 1 });
  log.info('scheduler starts', { version });
  await runLoop({
    port: readNumber('PORT', 8084),
    staleMs: 30_000,
    retryMs: 2_000,
    turn: async () => {
      if (await enqueueForThisMinute(pool, 'statistics')) {
        log.info('job enqueued', { kind: 'statistics' });
        await removeOldJobs(pool);
      }
      return checkMs;
    },
    release: () => pool.end(),
  });
}
