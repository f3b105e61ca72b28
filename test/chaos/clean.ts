/** For `make clean`. */
import { cleanLab, readChaosSettings } from './lab/chaos-lab.js';

if (await cleanLab()) process.stdout.write(`Removed ${readChaosSettings().stateDir}.\n`);
