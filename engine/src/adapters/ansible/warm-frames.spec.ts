import { describe, expect, it } from 'vitest';
import { FrameSplitter } from './warm-frames.js';

const frame = (kind: string, text: string): Buffer => {
  const content = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([Buffer.from(kind), length, content]);
};

describe('FrameSplitter', () => {
  const split = (chunks: readonly Buffer[]): string[] => {
    const seen: string[] = [];
    const frames = new FrameSplitter((kind, content) => seen.push(`${kind}:${content.toString()}`));
    for (const chunk of chunks) frames.push(chunk);
    return seen;
  };
  const all = Buffer.concat([frame('e', 'one'), frame('o', ''), frame('x', '0')]);

  it('takes several frames from one chunk', () => {
    expect(split([all])).toEqual(['e:one', 'o:', 'x:0']);
  });
  it('waits for the rest, wherever the chunk ends', () => {
    const single = Array.from(all, (byte) => Buffer.from([byte]));
    expect(split(single)).toEqual(['e:one', 'o:', 'x:0']);
  });
  it('refuses a length that no frame has', () => {
    expect(() => split([Buffer.from('e\u007f\u007f\u007f\u007f', 'latin1')])).toThrow('A frame of');
  });
});
