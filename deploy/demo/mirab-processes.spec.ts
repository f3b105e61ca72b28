import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Opener, Sealer } from '#libs/sealing';
import { ensureSealingKeys } from './mirab-processes.js';

const place = { tenant: 't', table: 'secrets', column: 'value', row: '1', version: 1 };

describe('ensureSealingKeys', () => {
  let stateDir: string;
  beforeEach(() => (stateDir = mkdtempSync(join(tmpdir(), 'mirab-state-'))));
  afterEach(() => rmSync(stateDir, { recursive: true }));
  const assertPair = (keys: ReturnType<typeof ensureSealingKeys>): void => {
    const sealed = new Sealer(keys.publicKey).seal('word', place);
    expect(new Opener(keys.privateKey).open(sealed, place)).toBe('word');
  };

  it('makes one pair for the life of the directory', () => {
    const keys = ensureSealingKeys(stateDir);
    assertPair(keys);
    expect(ensureSealingKeys(stateDir)).toEqual(keys);
  });

  it('makes a new pair when it was killed between the two halves', () => {
    const { privateKey } = ensureSealingKeys(stateDir);
    rmSync(join(stateDir, 'secrets/sealing-public-key'));
    const keys = ensureSealingKeys(stateDir);
    assertPair(keys);
    expect(keys.privateKey).not.toBe(privateKey);
  });

  it('makes no new pair where the private half is lost: what was sealed would be lost with it', () => {
    const { publicKey } = ensureSealingKeys(stateDir);
    const file = join(stateDir, 'secrets/sealing-private-key');
    rmSync(file);
    expect(() => ensureSealingKeys(stateDir)).toThrow('sealing-private-key');
    expect(existsSync(file)).toBe(false);
    expect(readFileSync(join(stateDir, 'secrets/sealing-public-key'), 'utf8')).toBe(publicKey);
  });
});
