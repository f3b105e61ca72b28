/** What `make bench` says: a table for people at the terminal, and `docs/performance.json` for whoever compares. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { figures, type Figure, type FigureName, type Samples } from './figures.js';

const measureSchema = z.object({
  name: z.string(),
  unit: z.string(),
  better: z.enum(['lower', 'higher']),
  n: z.number(),
  median: z.number(),
  p95: z.number(),
  worst: z.number(),
  target: z.number().nullable(),
  /** ISO date. */
  at: z.string(),
});
export type Measure = z.infer<typeof measureSchema>;

/** Nearest-rank percentile of a list that is not empty. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const value = sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
  if (value === undefined) throw new Error('Nothing was measured');
  return value;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** The p95 is that of the worse side: of a rate, what nineteen of twenty exceed. */
export function measure(name: FigureName, values: readonly number[], at: string): Measure {
  const { unit, better, target } = figureOf(name);
  const isLower = better === 'lower';
  return {
    name,
    unit,
    better,
    n: values.length,
    median: round(median(values)),
    p95: round(isLower ? percentile(values, 0.95) : percentile(values, 0.05)),
    worst: round(isLower ? Math.max(...values) : Math.min(...values)),
    target,
    at,
  };
}

export const figureOf = (name: FigureName): Figure => figures[name];

const round = (value: number): number => Math.round(value * 1_000) / 1_000;

/** In the order of the figures. */
export const measureAll = (samples: Samples, at: string): Measure[] =>
  figureNames.flatMap((name) => {
    const values = samples[name];
    return values ? [measure(name, values, at)] : [];
  });

// eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- the keys of a constant
export const figureNames = Object.keys(figures) as FigureName[];
export const isFigure = (name: string): name is FigureName => Object.hasOwn(figures, name);

/** Null where there is no target. */
export function isMet(row: Measure): boolean | null {
  if (row.target === null || !isFigure(row.name)) return null;
  const value = row[figureOf(row.name).judged];
  return row.better === 'lower' ? value <= row.target : value >= row.target;
}

/** Empty where there is no target. */
export function verdictOf(row: Measure): '' | 'met' | 'missed' {
  const met = isMet(row);
  if (met === null) return '';
  return met ? 'met' : 'missed';
}

export function renderTable(measures: readonly Measure[]): string {
  const rows = measures.map((row) => [
    row.name,
    String(row.n),
    String(row.median),
    String(row.p95),
    String(row.worst),
    String(row.target ?? ''),
    row.unit,
    verdictOf(row),
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

/** New measures take the place of old ones with the same name; figures that are no more are left out. */
export function mergeMeasures(old: readonly Measure[], fresh: readonly Measure[]): Measure[] {
  const byName = new Map([...old, ...fresh].map((row) => [row.name, row]));
  return figureNames.flatMap((name) => byName.get(name) ?? []);
}

/** None when the file is not there, or is of an older form. */
export function readReport(file: string): Measure[] {
  if (!existsSync(file)) return [];
  return z.array(measureSchema).safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? [];
}

export function writeReport(file: string, measures: readonly Measure[]): void {
  writeFileSync(file, `${JSON.stringify(measures, null, 2)}\n`);
}
