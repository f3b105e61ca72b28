/** `node dist/test/support/keep-servers.js start|stop`: the servers of the suites, for several runs that share them. */
import { stopLocalServers } from '../../deploy/local/stop-servers.js';
import { startTestServers } from './test-servers.js';
import { readTestSettings } from './test-settings.js';

const settings = readTestSettings();
const say = (line: string): void => void process.stdout.write(`${line}\n`);
if (process.argv[2] === 'stop') await stopLocalServers(settings);
else if (process.argv[2] === 'start') await startTestServers(settings, say);
else throw new Error('Say start or stop');
