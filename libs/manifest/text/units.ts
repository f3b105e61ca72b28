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
  if (text.length > 20 || !/^(?:[0-9]+(?:ms|s|m|h))+$/.test(text)) return null;
  return [...text.matchAll(/([0-9]+)(ms|s|m|h)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (durationUnits[unit ?? ''] ?? 0),
    0,
  );
}

/** `90s`, or `1500ms` when the seconds are not whole. */
export const formatDuration = (milliseconds: number): string =>
  milliseconds % 1_000 === 0 ? `${String(milliseconds / 1_000)}s` : `${String(milliseconds)}ms`;
