import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const pins = (text: string) => new Set(text.split('\n').filter((line) => /^[A-Za-z]/.test(line)));

describe('the Makefile', () => {
  it('explains every verb that documents and CI use', async () => {
    const { stdout: help } = await run('make', ['help']);
    const explained = new Set(
      [...help.matchAll(/^ {2}make ([a-z0-9-]+) +\S/gm)].map(([, verb]) => verb),
    );
    const texts = await Promise.all(
      ['README.md', 'CONTRIBUTING.md', 'docs/runbook.md', '.ci/run'].map((file) =>
        readFile(file, 'utf8'),
      ),
    );
    const used = texts.flatMap((text) =>
      [...text.matchAll(/(?:^|`)make ([a-z][a-z0-9-]+)/gm)].map(([, verb]) => verb),
    );
    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((verb) => !explained.has(verb))).toEqual([]);
  });
});

describe('the Python packages of the engine’s image', () => {
  it('are pinned to the versions that the local installation uses', async () => {
    const local = pins(await readFile('deploy/local/requirements.txt', 'utf8'));
    const image = pins(await readFile('deploy/docker/requirements.txt', 'utf8'));
    expect(image.size).toBeGreaterThan(0);
    expect([...image].filter((pin) => !local.has(pin))).toEqual([]);
  });
});
