/** What `make bench` says: a table for people and `bench/latest.json` for whoever compares. */
import { mkdirSync, writeFileSync } from 'node:fs';

export interface Measure {
  name: string;
  unit: string;
  better: 'lower' | 'higher';
  n: number;
  median: number;
  p95: number;
  worst: number;
  target: number;
}

/** Nearest-rank percentile of a list that is not empty. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const value = sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
  if (value === undefined) throw new Error('Nothing was measured');
  return value;
}

/** A ratio measured in pairs of one run against its peer. */
export const measure = (
  name: string,
  unit: string,
  target: number,
  values: readonly number[],
): Measure => ({
  name,
  unit,
  better: 'lower',
  n: values.length,
  median: round(percentile(values, 0.5)),
  p95: round(percentile(values, 0.95)),
  worst: round(Math.max(...values)),
  target,
});

const round = (value: number): number => Math.round(value * 1_000) / 1_000;

/** What may not happen at all (target 0) may not happen in the worst run either. */
const isMet = ({ median, worst, target }: Measure): boolean =>
  (target === 0 ? worst : median) <= target;

export function renderTable(measures: readonly Measure[]): string {
  const rows = measures.map((row) => [
    row.name,
    String(row.n),
    String(row.median),
    String(row.p95),
    String(row.worst),
    String(row.target),
    row.unit,
    isMet(row) ? 'met' : 'missed',
  ]);
  const all = [['name', 'n', 'median', 'p95', 'worst', 'target', 'unit', ''], ...rows];
  const widths = (all[0] ?? []).map((_, column) =>
    Math.max(...all.map((row) => row[column]?.length ?? 0)),
  );
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function writeReport(file: string, measures: readonly Measure[]): void {
  mkdirSync('bench', { recursive: true });
  writeFileSync(file, `${JSON.stringify(measures, null, 2)}\n`);
}
