/** An engine whose recipes do nothing: all that stands around a recipe, and nothing else. Only `make bench` starts it. */
import 'reflect-metadata';
import { taskKinds } from '#libs/contracts';
import { createLogger } from '#libs/observability';
import { readEngineConfig } from '../../engine/src/config.js';
import { createEngineParts } from '../../engine/src/engine.module.js';
import { startEngine } from '../../engine/src/engine.js';
import { TaskHandler, type TaskRun } from '../../engine/src/kinds/task-handler.js';

class IdleHandler extends TaskHandler {
  readonly kinds = taskKinds;

  handle(run: TaskRun): Promise<void> {
    run.record.enterStep('validate');
    return Promise.resolve();
  }
}

const config = readEngineConfig();
const logger = createLogger('engine', 'warn');
const parts = createEngineParts(config, logger, () => [new IdleHandler()]);
const engine = await startEngine(config, logger, parts);
process.on('SIGTERM', () => void engine.stop().then(() => process.exit(0)));
