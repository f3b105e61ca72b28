/** The application for one command: no port, no broker, nothing in the background. */
import { userInfo } from 'node:os';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Database } from '#libs/database';
import { createLogger } from '#libs/observability';
import type { ControlPlaneConfig } from '../config.js';
import { createControlPlane } from '../create-control-plane.js';
import { systemContext, type RequestContext } from '../http/request-context.js';

/** Runs `work` with the wired application; its hooks do not run, so the database is closed here. */
export async function withApplication<T>(
  config: ControlPlaneConfig,
  work: (app: NestExpressApplication, context: RequestContext) => Promise<T>,
): Promise<T> {
  const app = await createControlPlane(config, { logger: createLogger('cli', 'silent') });
  try {
    return await work(app, systemContext(`cli (${userInfo().username})`));
  } finally {
    await app.get(Database).close();
  }
}

/** One line on the terminal without control characters: names come from people. */
export const print = (text: string): void => {
  // eslint-disable-next-line no-control-regex -- removing control characters needs naming them
  process.stdout.write(`${text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')}\n`);
};
