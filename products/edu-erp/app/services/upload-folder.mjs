/** A flat folder of uploaded files. A file appears under its name only when it is whole and on disk. */
import { constants } from 'node:fs';
import { access, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { notFound, Refusal } from '../lib/refusal.mjs';

const temporaryPrefix = '.upload-';
const maxFiles = 10_000;

/** No slash, no leading dot, nothing to escape: the name is one entry of the folder and no temporary file. */
export const isFileName = (name) => /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name);

export class UploadFolder {
  constructor({ path, maxFileBytes, maxTotalBytes }) {
    this.path = path;
    this.maxFileBytes = maxFileBytes;
    this.maxTotalBytes = maxTotalBytes;
  }

  /** Uploads that were under way when the process was killed an hour ago or more; newer ones may be another replica's. */
  async removeLeftovers() {
    for (const name of await readdir(this.path)) {
      if (!name.startsWith(temporaryPrefix)) continue;
      const { mtimeMs } = await stat(join(this.path, name));
      if (Date.now() - mtimeMs > 3_600_000) await rm(join(this.path, name), { force: true });
    }
  }

  async assertWritable() {
    await access(this.path, constants.W_OK);
  }

  /** Resolves to the open file and its size; the receiver closes it. */
  async open(name) {
    try {
      const handle = await open(join(this.path, name), constants.O_RDONLY | constants.O_NOFOLLOW);
      return { handle, bytes: (await handle.stat()).size };
    } catch (error) {
      if (error.code === 'ENOENT' || error.code === 'ELOOP') throw notFound();
      throw error;
    }
  }

  async store(name, chunks, announcedBytes) {
    if (announcedBytes > this.maxFileBytes) throw this.#tooLarge();
    await this.#assertRoom(name, announcedBytes);
    const temporary = join(this.path, `${temporaryPrefix}${randomUUID()}`);
    try {
      const bytes = await this.#write(temporary, chunks);
      const isNew = !(await exists(join(this.path, name)));
      await rename(temporary, join(this.path, name));
      return { bytes, isNew };
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async #write(path, chunks) {
    const handle = await open(path, 'wx', 0o640);
    let bytes = 0;
    try {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        if (bytes > this.maxFileBytes) throw this.#tooLarge();
        await handle.writeFile(chunk);
      }
      await handle.sync();
      return bytes;
    } catch (error) {
      if (error.code === 'ENOSPC')
        throw new Refusal(507, 'Disk full', 'The file was not stored: there is no space left.');
      throw error;
    } finally {
      await handle.close();
    }
  }

  async #assertRoom(name, announcedBytes) {
    const names = (await readdir(this.path)).filter((entry) => entry !== name);
    if (names.length >= maxFiles)
      throw new Refusal(507, 'Too many files', `There is room for ${maxFiles} files.`);
    const sizes = await Promise.all(names.map((entry) => sizeOf(join(this.path, entry))));
    const used = sizes.reduce((sum, size) => sum + size, 0);
    if (used + Math.max(announcedBytes, 1) > this.maxTotalBytes) {
      throw new Refusal(507, 'No room', `All files together may have ${this.maxTotalBytes} bytes.`);
    }
  }

  #tooLarge() {
    return new Refusal(413, 'Too large', `A file may have ${this.maxFileBytes} bytes at most.`);
  }
}

const exists = async (path) => (await stat(path).catch(() => null)) !== null;
const sizeOf = async (path) => (await stat(path).catch(() => null))?.size ?? 0;
