/** `erp web`: the school's page. */
import { serve } from '../lib/http-server.mjs';
import { publicVariables, readNumber, version } from '../lib/settings.mjs';
import { route, send, sendJson } from '../lib/answers.mjs';
import { findStudentCount } from './api-client.mjs';
import { preparePage } from './page.mjs';

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
};

export async function run() {
  const { SCHOOL_NAME: schoolName, MOTTO: motto } = publicVariables();
  const locale = process.env.SCHOOL_LOCALE ?? 'en';
  const renderPage = preparePage({ schoolName, motto, locale, version });
  const handle = route({
    '/': {
      GET: async (_request, response) => {
        send(response, 200, pageHeaders, renderPage(await findStudentCount()));
      },
    },
    '/healthz': { GET: (_request, response) => sendJson(response, 200, { status: 'ok', version }) },
    '/variables.json': { GET: (_request, response) => sendJson(response, 200, publicVariables()) },
  });
  await serve({ port: readNumber('PORT', 8080), handle });
}
