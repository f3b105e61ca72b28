/** `erp files`: uploads on a volume. */
import { serve } from '../lib/http-server.mjs';
import { readNumber, version } from '../lib/settings.mjs';
import { sendJson } from '../lib/answers.mjs';
import { notFound, Refusal } from '../lib/refusal.mjs';
import { keepOpen } from '../lib/request-body.mjs';
import { isFileName, UploadFolder } from './upload-folder.mjs';
import { sendFile } from './send-file.mjs';

const prefix = '/files/';

function readFileName(url) {
  const name = url.pathname.slice(prefix.length);
  if (!isFileName(name)) {
    throw new Refusal(
      400,
      'Invalid name',
      'A name has 1 to 100 letters, digits, dots, dashes or underscores and begins with a letter or digit.',
    );
  }
  return name;
}

async function answerFile(folder, request, response, url) {
  const name = readFileName(url);
  if (request.method === 'GET' || request.method === 'HEAD')
    return sendFile(response, await folder.open(name));
  if (request.method !== 'PUT')
    throw new Refusal(405, 'Method not allowed', 'This address answers to GET, PUT.');
  const { bytes, isNew } = await folder.store(
    name,
    keepOpen(request),
    Number(request.headers['content-length'] ?? 0),
  );
  sendJson(response, isNew ? 201 : 200, { name, bytes });
}

export async function run() {
  const folder = new UploadFolder({
    path: process.env.UPLOADS_DIRECTORY ?? '/var/lib/erp/uploads',
    maxFileBytes: readNumber('UPLOAD_LIMIT_BYTES', 10 * 2 ** 20),
    maxTotalBytes: readNumber('UPLOADS_TOTAL_BYTES', 2 ** 30),
  });
  await folder.removeLeftovers();
  await serve({
    port: readNumber('PORT', 8082),
    handle: async (request, response, url) => {
      if (url.pathname.startsWith(prefix)) return answerFile(folder, request, response, url);
      if (url.pathname !== '/healthz') throw notFound();
      await folder.assertWritable();
      sendJson(response, 200, { status: 'ok', version });
    },
  });
}
