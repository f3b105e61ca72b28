/** docs/performance.md, made from what was measured. */
import { figureNames, figureOf, isFigure, verdictOf, type Measure } from './report.js';

export interface Machine {
  cores: number;
  processor: string;
  memoryBytes: number;
  kernel: string;
  node: string;
}

export function renderPage(measures: readonly Measure[], machine: Machine): string {
  const memory = (machine.memoryBytes / 1e9).toFixed(0);
  const limits = measures.flatMap(({ name }) =>
    isFigure(name) ? [`- **${name}**: ${figureOf(name).limit}`] : [],
  );
  return `# Performance

Made by \`make bench\`; nothing in it is written by hand. \`make bench only=<part>\` measures one part again, so the dates of figures may differ.

Machine: ${machine.cores} cores (${machine.processor}), ${memory} GB of memory, ${machine.kernel}, Node.js ${machine.node}.
PostgreSQL, RabbitMQ, PowerDNS, Docker, Traefik, the control-plane, the engine and whoever measures share it.

A ratio is taken within one run, the product and its bare peer in turn. The p95 is that of the worse side. A target that is not met is said
to be missed; the figure that is held against it is the median, unless it is printed in bold.

| figure | what | against | n | median | p95 | worst | target | | date |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${measures.map(renderRow).join('\n')}
${renderMissing(measures)}
## What limits each
${limits.join('\n')}
`;
}

/** Silence about a figure is no figure. */
function renderMissing(measures: readonly Measure[]): string {
  const measured = new Set(measures.map(({ name }) => name));
  const missing = figureNames.filter((name) => !measured.has(name));
  return missing.length === 0
    ? ''
    : `\nNot measured in a quiet run yet:\n\n${missing.map((name) => `- **${name}**: ${figureOf(name).what}`).join('\n')}\n`;
}

function renderRow(row: Measure): string {
  const figure = isFigure(row.name) ? figureOf(row.name) : null;
  const shown = (statistic: 'median' | 'p95' | 'worst'): string => {
    const isJudged = figure?.judged === statistic && statistic !== 'median' && row.target !== null;
    return isJudged ? `**${row[statistic]}**` : String(row[statistic]);
  };
  const cells = [
    row.name,
    figure?.what ?? '',
    figure?.peer ?? '',
    String(row.n),
    shown('median'),
    shown('p95'),
    shown('worst'),
    renderTarget(row),
    verdictOf(row),
    row.at.slice(0, 10),
  ];
  return `| ${cells.join(' | ')} |`;
}

function renderTarget({ target, better, unit }: Measure): string {
  const sign = better === 'lower' ? '≤' : '≥';
  const suffix = unit === 'ratio' ? '' : ` ${unit}`;
  return target === null ? `(${unit})` : `${sign} ${target}${suffix}`;
}
