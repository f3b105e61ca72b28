import type { FileHandle } from 'node:fs/promises';

export function isFileName(name: string): boolean;
export class UploadFolder {
  constructor(settings: { path: string; maxFileBytes: number; maxTotalBytes: number });
  open(name: string): Promise<{ handle: FileHandle; bytes: number }>;
  store(
    name: string,
    chunks: AsyncIterable<Buffer>,
    announcedBytes: number,
  ): Promise<{ bytes: number; isNew: boolean }>;
}
