/** `erp api`: students, over PostgreSQL. */
import { isDatabaseAway, openPool, readSchemaVersion } from '../lib/database.mjs';
import { serve } from '../lib/http-server.mjs';
import { onStop } from '../lib/lifecycle.mjs';
import { publicVariables, readNumber, version } from '../lib/settings.mjs';
import { route, sendJson } from '../lib/answers.mjs';
import { Refusal } from '../lib/refusal.mjs';
import { readJson } from '../lib/request-body.mjs';
import { addStudent, listStudents, parseStudent, schemaVersion } from './students.mjs';
import { readStatistics } from './statistics.mjs';

function readPageNumber(url, name, fallback, max) {
  const text = url.searchParams.get(name) ?? String(fallback);
  if (!/^[0-9]{1,9}$/.test(text) || Number(text) > max) {
    throw new Refusal(400, 'Invalid query', `"${name}" has to be a whole number from 0 to ${max}.`);
  }
  return Number(text);
}

/** What the database's absence means to a client; any other error passes unchanged. */
async function whileDatabaseAnswers(handle) {
  try {
    return await handle();
  } catch (error) {
    if (isDatabaseAway(error))
      throw new Refusal(
        503,
        'No database',
        'The database does not answer now; try again in a minute.',
      );
    if (error.code === '42P01')
      throw new Refusal(503, 'No tables', 'The database has no tables yet: run "erp migrate".');
    throw error;
  }
}

/** Healthy means: the database answers and has at least the tables that this version needs. */
async function answerHealth(pool, response) {
  let applied;
  try {
    applied = await readSchemaVersion(pool);
  } catch (error) {
    return sendJson(response, 503, {
      status: 'the database does not answer',
      code: error.code ?? null,
    });
  }
  if (applied < schemaVersion) {
    const status = `the database is at migration ${applied} and ${schemaVersion} is needed: run "erp migrate"`;
    return sendJson(response, 503, { status });
  }
  sendJson(response, 200, { status: 'ok', version, schema: applied });
}

export async function run() {
  const pool = openPool({ max: readNumber('DATABASE_CONNECTIONS', 8) });
  const handle = route({
    '/healthz': { GET: (_request, response) => answerHealth(pool, response) },
    '/version': {
      GET: (_request, response) => sendJson(response, 200, { version, schema: schemaVersion }),
    },
    '/variables.json': { GET: (_request, response) => sendJson(response, 200, publicVariables()) },
    '/statistics': {
      GET: async (_request, response) => sendJson(response, 200, await readStatistics(pool)),
    },
    '/students': {
      GET: async (_request, response, url) => {
        const limit = readPageNumber(url, 'limit', 50, 1_000);
        const offset = readPageNumber(url, 'offset', 0, 100_000_000);
        sendJson(response, 200, await listStudents(pool, { limit, offset }));
      },
      POST: async (request, response) => {
        const student = await addStudent(pool, parseStudent(await readJson(request)));
        sendJson(response, 201, student);
      },
    },
  });
  await serve({
    port: readNumber('PORT', 8081),
    handle: (...request) => whileDatabaseAnswers(() => handle(...request)),
  });
  onStop(() => pool.end());
}
