/** `erp worker`: carries out jobs, one at a time. */
import { openPool } from '../lib/database.mjs';
import { runLoop } from '../lib/heartbeat.mjs';
import { log } from '../lib/log.mjs';
import { findSecret, readNumber, version } from '../lib/settings.mjs';
import { workOnNextJob } from './jobs.mjs';
import { computeStatistics } from './statistics.mjs';

const idleMs = 1_000;

async function work(client, job) {
  if (job.kind !== 'statistics')
    throw new Error(`no worker of version ${version} knows jobs of kind ${job.kind}`);
  const students = await computeStatistics(client);
  log.info('statistics computed', { job: job.id, students });
}

export async function run() {
  const pool = openPool({ max: 2 });
  log.info('worker starts', { version, mailConfigured: findSecret('SMTP_PASSWORD') !== null });
  await runLoop({
    port: readNumber('PORT', 8083),
    staleMs: 30_000,
    retryMs: 2_000,
    turn: async () => {
      const job = await workOnNextJob(pool, work);
      if (job && job.state !== 'done')
        log.warn('job failed', { job: job.id, state: job.state, error: job.error });
      return job ? 0 : idleMs;
    },
    release: () => pool.end(),
  });
}
