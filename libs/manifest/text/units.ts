/** Sizes and durations as people and Compose write them. */

const memoryUnits: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

/** Bytes of `128M`, `2G` or `65536K` (units of 1024, as Docker reads them), or null. */
export function findMemoryBytes(text: string): number | null {
  const match = /^([1-9][0-9]{0,8})([KMG])$/i.exec(text);
  const unit = memoryUnits[match?.[2]?.toLowerCase() ?? ''];
  return match?.[1] === undefined || unit === undefined ? null : Number(match[1]) * unit;
}

/** The shortest exact spelling: `128M`, `2G`, or bytes with `B` when no unit fits. */
export function formatMemory(bytes: number): string {
  const unit = Object.entries(memoryUnits)
    .reverse()
    .find(([, size]) => bytes > 0 && bytes % size === 0);
  return unit ? `${String(bytes / unit[1])}${unit[0].toUpperCase()}` : `${String(bytes)}B`;
}

const durationUnits: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/** Milliseconds of a Compose duration such as `90s`, `1m30s` or `500ms`, or null. */
export function findMilliseconds(text: string): number | null {
  const parts = text.length > 20 ? null : text.match(/[0-9]+|[a-z]+|[^0-9a-z]+/g);
  if (!parts || parts.length % 2 !== 0) return null;
  let sum = 0;
  for (let index = 0; index < parts.length; index += 2) {
    const count = Number(parts[index]);
    const unit = durationUnits[parts[index + 1] ?? ''];
    if (!Number.isInteger(count) || unit === undefined) return null;
    sum += count * unit;
  }
  return sum;
}

/** `90s`, or `1500ms` when the seconds are not whole. */
export const formatDuration = (milliseconds: number): string =>
  milliseconds % 1_000 === 0 ? `${String(milliseconds / 1_000)}s` : `${String(milliseconds)}ms`;
