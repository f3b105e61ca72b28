import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureSecret, writeWhole } from './state-directory.js';

describe('secrets of a state directory', () => {
  let stateDir: string;
  beforeEach(() => (stateDir = mkdtempSync(join(tmpdir(), 'mirab-state-'))));
  afterEach(() => rmSync(stateDir, { recursive: true }));

  it('stay the same, and nobody else may read them', () => {
    const secret = ensureSecret(stateDir, 'key');
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(ensureSecret(stateDir, 'key')).toBe(secret);
    expect(statSync(join(stateDir, 'secrets/key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(stateDir, 'secrets'))).toEqual(['key']);
  });

  it('are whole beside the draft of somebody who was killed over it', () => {
    ensureSecret(stateDir, 'other');
    writeFileSync(join(stateDir, 'secrets/key.0a1b2c3d.new'), '');
    expect(ensureSecret(stateDir, 'key')).toHaveLength(64);
  });

  it('are those of whoever came first', () => {
    const file = join(stateDir, 'word');
    writeWhole(file, 'first');
    writeWhole(file, 'second');
    expect(readFileSync(file, 'utf8')).toBe('first');
    expect(readdirSync(stateDir)).toEqual(['word']);
  });
});
