/** Asks api over the stack's network. The page must come up without it, so every failure is only "not known". */
import { Agent, get } from 'node:http';
import { log } from '../lib/log.mjs';

const address = new URL(process.env.API_URL ?? 'http://api:8081');
const timeoutMs = 1_500;
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const connectionFailures = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE']);
let wasAway = false;

/** Number of students stored, or null while api cannot say. */
export async function findStudentCount() {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const { total } = await readWithRetry('/students?limit=0', signal);
    wasAway = false;
    return Number.isInteger(total) ? total : null;
  } catch (error) {
    if (!wasAway) log.warn('api is away', { error: error.message, code: error.code });
    wasAway = true;
    return null;
  }
}

/** One more try after a connection failed: an api that is being replaced closes connections that are still in the pool. */
async function readWithRetry(path, signal) {
  try {
    return await readJson(path, signal);
  } catch (error) {
    if (!connectionFailures.has(error.code)) throw error;
    return readJson(path, signal);
  }
}

function readJson(path, signal) {
  return new Promise((resolve, reject) => {
    const request = get(new URL(path, address), { agent, signal }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode !== 200)
          return reject(new Error(`api answered ${response.statusCode}`));
        try {
          resolve(JSON.parse(text));
        } catch (error) {
          reject(error);
        }
      });
    });
    request.on('error', reject);
  });
}
