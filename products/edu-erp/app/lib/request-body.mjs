/** Reading what a client sends, never more than allowed. */
import { Refusal } from './refusal.mjs';

const limitBytes = 64 * 1024;

/** The chunks of a body. Leaving the loop early keeps the connection, so that a refusal can still be told. */
export const keepOpen = (request) => request.iterator({ destroyOnReturn: false });

export async function readJson(request) {
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw new Refusal(415, 'JSON only', 'Send the body as application/json.');
  }
  const chunks = [];
  let size = 0;
  for await (const chunk of keepOpen(request)) {
    size += chunk.length;
    if (size > limitBytes)
      throw new Refusal(413, 'Too large', `The body may have ${limitBytes} bytes at most.`);
    chunks.push(chunk);
  }
  const body = parse(Buffer.concat(chunks).toString('utf8'));
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw new Refusal(400, 'Not an object', 'The body has to be a JSON object.');
  }
  return body;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'Not JSON', 'The body is not valid JSON.');
  }
}
