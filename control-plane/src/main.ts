import { messageOf } from '#libs/errors';
import { readControlPlaneConfig } from './config.js';
import { createControlPlane } from './create-control-plane.js';

try {
  const config = readControlPlaneConfig();
  const app = await createControlPlane(config);
  app.enableShutdownHooks();
  await app.listen(config.port, config.address);
} catch (error) {
  process.stderr.write(`The control-plane did not start. ${messageOf(error)}\n`);
  process.exitCode = 1;
}
