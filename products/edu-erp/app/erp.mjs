#!/usr/local/bin/node
/** `erp <command>`: one program, six roles. Each command loads only what it needs. */
import { log } from './lib/log.mjs';

const commands = {
  web: () => import('./services/web.mjs'),
  api: () => import('./services/api.mjs'),
  files: () => import('./services/files.mjs'),
  worker: () => import('./services/worker.mjs'),
  scheduler: () => import('./services/scheduler.mjs'),
  migrate: () => import('./migrate/migrate.mjs'),
};

const [name = '', ...extra] = process.argv.slice(2);
if (!Object.hasOwn(commands, name) || extra.length > 0) {
  process.stderr.write(`usage: erp ${Object.keys(commands).join('|')}\n`);
  process.exit(64);
}
try {
  const { run } = await commands[name]();
  await run();
} catch (error) {
  log.error('command failed', { command: name, error: error.message, code: error.code });
  process.exit(1);
}
