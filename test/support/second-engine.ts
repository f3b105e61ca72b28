/** A second engine beside the one of a suite, under a name, a work directory and a port of its own. */
import { join } from 'node:path';
import { isAlive } from '../../deploy/local/processes/process-identity.js';
import { findRecord } from '../../deploy/local/processes/process-record.js';
import {
  baseEnvironment,
  startProcess,
  type RunningProcess,
} from '../../deploy/local/processes/start-process.js';
import { runtimeDirectory } from '../../deploy/local/runtime-directory.js';
import type { TestMirab } from './mirab.js';
import { readTestSettings } from './test-settings.js';

const settings = readTestSettings();

export function startSecondEngine(
  mirab: TestMirab,
  changes: Record<string, string> = {},
): Promise<RunningProcess> {
  const address = settings.MIRAB_LOOPBACK_ADDRESS;
  const port = settings.MIRAB_ENGINE_METRICS_PORT + 1;
  return startProcess({
    name: 'engine-2',
    stateDir: settings.stateDir,
    argv: [process.execPath, join(settings.checkout, 'dist/engine/src/main.js')],
    env: baseEnvironment({
      NODE_ENV: 'production',
      ...mirab.environment.engine,
      MIRAB_ENGINE_NAME: 'second',
      MIRAB_ENGINE_OPERATIONS_PORT: String(port),
      MIRAB_ENGINE_WORK_DIRECTORY: join(runtimeDirectory(settings.stateDir), 'engine-2'),
      ...changes,
    }),
    cwd: settings.checkout,
    stopTimeoutSeconds: 180,
    ready: async () => {
      const answer = await fetch(`http://${address}:${String(port)}/readyz`);
      if (!answer.ok) throw new Error(await answer.text());
    },
  });
}

/** True while the process that was started under this name lives. */
export function isRunning(name: string): boolean {
  const record = findRecord(settings.stateDir, name);
  return record !== null && isAlive(record);
}
