/** Takes apart what the warm runner sends: one byte for the kind, four for the length (big-endian), then the content. */

const headerBytes = 5;
/** Far above a piece that the runner reads at once; more is no frame of its making. */
const maxContentBytes = 1_048_576;

export class FrameSplitter {
  private rest: Buffer = Buffer.alloc(0);

  constructor(private readonly onFrame: (kind: string, content: Buffer) => void) {}

  /** @throws Error when a length cannot be right; nothing after it can be read. */
  push(chunk: Buffer): void {
    this.rest = this.rest.length ? Buffer.concat([this.rest, chunk]) : chunk;
    while (this.rest.length >= headerBytes) {
      const length = this.rest.readUInt32BE(1);
      if (length > maxContentBytes) throw new Error(`A frame of ${String(length)} bytes`);
      const end = headerBytes + length;
      if (this.rest.length < end) return;
      const kind = this.rest.toString('latin1', 0, 1);
      const content = this.rest.subarray(headerBytes, end);
      this.rest = this.rest.subarray(end);
      this.onFrame(kind, content);
    }
  }
}
