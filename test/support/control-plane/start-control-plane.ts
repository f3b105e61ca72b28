/** A control-plane on a free port, over a database of its own and the shared broker, through its real login role. */
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { generateSealingKeys } from '#libs/sealing';
import {
  readControlPlaneConfig,
  type ControlPlaneConfig,
} from '../../../control-plane/src/config.js';
import {
  createControlPlane,
  type ControlPlaneOptions,
} from '../../../control-plane/src/create-control-plane.js';
import { getServers } from '../servers.js';
import { createTestDatabase, type TestDatabase } from '../test-database.js';
import { ApiSession } from './api-session.js';
import { Accounts } from './accounts.js';

export const testAuditKey = 'audit key of the tests, worth nothing elsewhere';
export const testZone = 'erp.test';

export interface TestControlPlane {
  app: NestExpressApplication;
  database: TestDatabase;
  /** `http://127.0.0.1:<port>`, which is also MIRAB_PUBLIC_URL. */
  url: string;
  accounts: Accounts;
  /** Nobody's session. */
  anonymous: ApiSession;
  /** The base64 key whose public half the control-plane seals to. */
  sealingPrivateKey: string;
  close(): Promise<void>;
}

export interface TestControlPlaneOptions extends ControlPlaneOptions {
  environment?: Record<string, string>;
  /** Made anew when absent. */
  database?: TestDatabase;
}

/** A port that was free a moment ago: the public URL has to be known before the process listens. */
const findFreePort = async (): Promise<number> => {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

export async function startTestControlPlane(
  options: TestControlPlaneOptions = {},
): Promise<TestControlPlane> {
  const database = options.database ?? (await createTestDatabase());
  const keys = generateSealingKeys();
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const config = readControlPlaneConfig({
    MIRAB_MODE: 'development',
    MIRAB_DATABASE_URL: database.controlPlaneUrl,
    MIRAB_AMQP_URL: getServers().amqpUrl,
    MIRAB_PUBLIC_URL: url,
    MIRAB_ZONE: testZone,
    MIRAB_SEALING_PUBLIC_KEY: keys.publicKey,
    MIRAB_AUDIT_KEY: testAuditKey,
    MIRAB_CONTROL_PLANE_PORT: String(port),
    MIRAB_CONTROL_PLANE_DATABASE_POOL: '5',
    ...options.environment,
  });
  const logger = options.logger ?? pino({ level: process.env['MIRAB_TEST_LOG'] ?? 'silent' });
  const dropOwn = async (): Promise<void> => {
    if (!options.database) await database.drop();
  };
  const app = await listen(config, { ...options, logger }, port).catch(async (error: unknown) => {
    await dropOwn();
    throw error;
  });
  return {
    app,
    database,
    url,
    accounts: new Accounts(app, database, url),
    anonymous: new ApiSession(url),
    sealingPrivateKey: keys.privateKey,
    close: async () => {
      await app.close();
      await dropOwn();
    },
  };
}

async function listen(
  config: ControlPlaneConfig,
  options: ControlPlaneOptions,
  port: number,
): Promise<NestExpressApplication> {
  const app = await createControlPlane(config, options);
  try {
    await app.listen(port, '127.0.0.1');
    return app;
  } catch (error) {
    await app.close();
    throw error;
  }
}
