import { messageOf } from '#libs/errors';
import { readControlPlaneConfig } from './config.js';
import { startControlPlane } from './start-control-plane.js';

try {
  await startControlPlane(readControlPlaneConfig());
} catch (error) {
  process.stderr.write(`The control-plane did not start. ${messageOf(error)}\n`);
  process.exit(1);
}
