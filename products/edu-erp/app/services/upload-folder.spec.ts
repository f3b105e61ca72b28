import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isFileName, UploadFolder } from './upload-folder.mjs';

describe('names of files', () => {
  it.each(['a', 'report-2026.pdf', '0.A_b', 'x'.repeat(100)])('allow %s', (name) => {
    expect(isFileName(name)).toBe(true);
  });

  it.each([
    '',
    '.',
    '..',
    '.upload-x',
    '-rf',
    'a/b',
    '../a',
    'a%2fb',
    'a b',
    'ا',
    'a\n',
    'a\0',
    'x'.repeat(101),
  ])('refuse %j', (name) => {
    expect(isFileName(name)).toBe(false);
  });
});

describe('the folder of uploads', () => {
  let path = '';
  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), 'erp-uploads-'));
  });
  afterEach(() => rm(path, { recursive: true }));

  async function* chunks(...parts: string[]) {
    for (const part of parts) yield Buffer.from(part);
  }
  const folder = () => new UploadFolder({ path, maxFileBytes: 10, maxTotalBytes: 15 });

  it('stores chunks in their order and says whether the name is new', async () => {
    expect(await folder().store('a.txt', chunks('ab', 'cd', 'e'), 0)).toEqual({
      bytes: 5,
      isNew: true,
    });
    expect(await folder().store('a.txt', chunks('xyz'), 3)).toEqual({ bytes: 3, isNew: false });
    expect(await readFile(join(path, 'a.txt'), 'utf8')).toBe('xyz');
  });

  it('leaves the old file and nothing else when a new one is too large', async () => {
    await folder().store('a.txt', chunks('old'), 3);
    await expect(folder().store('a.txt', chunks('123456', '789012'), 0)).rejects.toMatchObject({
      status: 413,
    });
    expect(await readFile(join(path, 'a.txt'), 'utf8')).toBe('old');
    expect(await readdir(path)).toEqual(['a.txt']);
  });

  it('leaves nothing when the client goes away in the middle', async () => {
    async function* broken() {
      yield Buffer.from('half');
      throw new Error('aborted');
    }
    await expect(folder().store('a.txt', broken(), 9)).rejects.toThrow('aborted');
    expect(await readdir(path)).toEqual([]);
  });

  it('refuses what does not fit beside the other files', async () => {
    await folder().store('a.txt', chunks('0123456789'), 10);
    await expect(folder().store('b.txt', chunks('012345'), 6)).rejects.toMatchObject({
      status: 507,
    });
  });

  it('does not find what is not there', async () => {
    await expect(folder().open('none')).rejects.toMatchObject({ status: 404 });
  });
});
