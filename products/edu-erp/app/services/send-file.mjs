/** Sends an open file as a download: what somebody uploaded must never run as a page of this host. */
import { pipeline } from 'node:stream/promises';
import { version } from '../lib/settings.mjs';

export async function sendFile(response, { handle, bytes }) {
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment',
    'content-length': bytes,
    'x-content-type-options': 'nosniff',
    'x-erp-version': version,
  });
  if (response.req.method === 'HEAD') {
    await handle.close();
    response.end();
    return;
  }
  // The file may have been opened while it grew shorter or longer elsewhere; exactly what was announced is sent.
  const stream = bytes === 0 ? null : handle.createReadStream({ start: 0, end: bytes - 1 });
  if (stream) return pipeline(stream, response);
  await handle.close();
  response.end();
}
