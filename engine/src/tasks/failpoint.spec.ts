import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { engineVariables } from '../config.js';
import { Failpoint, parseBorder, parseFailpoint } from './failpoint.js';

describe('parseBorder', () => {
  it('reads kind, step and edge', () => {
    expect(parseBorder('upgrade.start.after')).toEqual({
      kind: 'upgrade',
      step: 'start',
      edge: 'after',
    });
  });
  it.each([
    '',
    'upgrade',
    'upgrade.start',
    'upgrade.start.during',
    'no.start.after',
    'stop.no.after',
    'stop.stop.after.x',
  ])('knows no border %s', (text) => expect(parseBorder(text)).toBeNull());
});

describe('Failpoint', () => {
  const crashes = (text: string | null, task: { kind: 'stop'; attempt: number }): string[] => {
    const seen: string[] = [];
    let at = '';
    const failpoint = new Failpoint(text === null ? null : parseBorder(text), () => seen.push(at));
    for (const step of ['validate', 'stop'] as const)
      for (const edge of ['before', 'after'] as const) {
        at = `${step} ${edge}`;
        failpoint.pass(task, step, edge);
      }
    return seen;
  };
  it('crashes at its border and nowhere else', () => {
    expect(crashes('stop.validate.after', { kind: 'stop', attempt: 1 })).toEqual([
      'validate after',
    ]);
    expect(crashes('start.validate.after', { kind: 'stop', attempt: 1 })).toEqual([]);
    expect(crashes(null, { kind: 'stop', attempt: 1 })).toEqual([]);
  });
  it('lets the next attempt through', () => {
    expect(crashes('stop.validate.after', { kind: 'stop', attempt: 2 })).toEqual([]);
  });
});

describe('halts', () => {
  it.each(['pause:', 'pause:relative', 'pause:/with blank', 'pause'])('refuses %j', (text) =>
    expect(parseFailpoint(text)).toBeNull(),
  );

  it('stands at every border of every attempt until its file is removed', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'mirab-halts-'));
    // Removes what it finds from a thread of its own, because this one stands still.
    const remover = new Worker(
      `const fs = require('node:fs'), { parentPort } = require('node:worker_threads');
       parentPort.postMessage('ready');
       setInterval(() => {
         for (const name of fs.readdirSync(${JSON.stringify(directory)})) {
           parentPort.postMessage(name);
           fs.rmSync(${JSON.stringify(directory)} + '/' + name);
         }
       }, 10);`,
      { eval: true },
    );
    const seen: string[] = [];
    await new Promise((resolve) => remover.once('message', resolve));
    remover.on('message', (name: string) => seen.push(name));
    const failpoint = new Failpoint(parseFailpoint(`pause:${directory}`));
    failpoint.pass({ kind: 'stop', attempt: 1 }, 'validate', 'before');
    failpoint.pass({ kind: 'start', attempt: 2 }, 'record', 'after');
    expect(readdirSync(directory)).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await remover.terminate();
    rmSync(directory, { recursive: true });
    expect(seen).toEqual(['stop.validate.before', 'start.record.after']);
  });

  it.each(['pause:/tmp/x', 'stop.stop.before'])('refuses %s in production mode', (text) => {
    const required = {
      MIRAB_ENGINE_DATABASE_URL: 'postgresql://u:p@h/d',
      MIRAB_AMQP_URL: 'amqp://u:p@h',
      MIRAB_SEALING_PRIVATE_KEY: 'k'.repeat(44),
      MIRAB_POWERDNS_API_KEY: 'k'.repeat(16),
      MIRAB_FAILPOINT: text,
    };
    const refused = engineVariables.safeParse({ ...required, MIRAB_MODE: 'production' });
    expect(refused.error?.issues.map(({ message }) => message)).toEqual([
      'never in production mode',
    ]);
    expect(engineVariables.safeParse({ ...required, MIRAB_MODE: 'development' }).success).toBe(
      true,
    );
  });
});
