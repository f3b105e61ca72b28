import { writeFile } from 'node:fs/promises';
import { generateSealingKeys } from '#libs/sealing';
import { RouteList } from '../access/route-list.js';
import { readControlPlaneConfig, type ControlPlaneConfig } from '../config.js';
import { OpenApiDocument } from '../http/docs/openapi-document.js';
import { print, withApplication } from './cli-application.js';

/** Settings that nothing connects with: the documents depend on the code alone. */
const settingsForDocuments = (): ControlPlaneConfig =>
  readControlPlaneConfig({
    MIRAB_DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
    MIRAB_AMQP_URL: 'amqp://127.0.0.1:1',
    MIRAB_PUBLIC_URL: 'https://panel.invalid',
    MIRAB_ZONE: 'mirab.invalid',
    MIRAB_SEALING_PUBLIC_KEY: generateSealingKeys().publicKey,
    MIRAB_AUDIT_KEY: 'nothing is audited with this key',
  });

export async function writeOpenApi(file: string): Promise<void> {
  await withApplication(settingsForDocuments(), async (app) => {
    const document = app.get(OpenApiDocument, { strict: false }).get();
    await writeFile(file, `${JSON.stringify(document, null, 2)}\n`);
    print(`${Object.keys(document.paths).length} paths in ${file}`);
  });
}

export async function listRoutes(): Promise<void> {
  await withApplication(settingsForDocuments(), async (app) => {
    const routes = app.get(RouteList, { strict: false });
    for (const { method, path, policy } of routes.list()) {
      const access =
        policy?.kind === 'permission' ? policy.permission : (policy?.kind ?? 'NO POLICY');
      print(`${method.padEnd(7)}${path.padEnd(50)}${access}`);
    }
  });
}
