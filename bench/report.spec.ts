import { describe, expect, it } from 'vitest';
import { renderPage } from './performance-page.js';
import {
  measure,
  measureAll,
  mergeMeasures,
  percentile,
  renderTable,
  verdictOf,
} from './report.js';
import { parseWrk } from './wrk.js';

const at = '2026-11-25T00:00:00.000Z';

describe('bench report', () => {
  it('takes the nearest rank', () => {
    expect(percentile([5, 1, 4, 2, 3], 0.5)).toBe(3);
    expect(percentile([5, 1, 4, 2, 3], 0.95)).toBe(5);
    expect(() => percentile([], 0.5)).toThrow('Nothing was measured');
  });

  it('says whether the target was met, by the statistic that counts', () => {
    const table = renderTable([
      measure('engine.noop_over_compose', [1, 2, 3], at),
      measure('engine.first_over_compose', [2], at),
      measure('deploy.upgrade_failed_requests', [0, 0, 1], at),
      measure('engine.events_to_reader', [100, 200, 900], at),
      measure('engine.memory_idle', [90], at),
    ]);
    expect(table.split('\n').map((line) => line.split(/\s+/).at(-1))).toEqual([
      'unit',
      'met',
      'missed',
      'missed',
      'missed',
      'MB',
    ]);
  });

  it('takes the other side of a rate for the worse one', () => {
    const rates = Array.from({ length: 100 }, (_, index) => 101 + index);
    const row = measure('engine.noop_tasks_1_engine_100', rates, at);
    expect(row).toMatchObject({ n: 100, median: 150, p95: 105, worst: 101 });
    expect(verdictOf(row)).toBe('met');
    expect(verdictOf({ ...row, median: 99 })).toBe('missed');
  });

  it('keeps what was not measured again, in the order of the figures', () => {
    const old = measureAll({ 'engine.memory_idle': [1], 'engine.events_lost': [5] }, at);
    const merged = mergeMeasures(
      [...old, { ...old[0]!, name: 'gone' }],
      measureAll({ 'engine.events_lost': [0], 'engine.noop_over_compose': [2] }, at),
    );
    expect(merged.map(({ name, median }) => `${name} ${median}`)).toEqual([
      'engine.noop_over_compose 2',
      'engine.events_lost 0',
      'engine.memory_idle 1',
    ]);
  });

  it('makes a page whose rows all have as many cells as its head', () => {
    const machine = { cores: 2, processor: 'x', memoryBytes: 8e9, kernel: 'Linux', node: '20' };
    const page = renderPage(
      measureAll({ 'engine.cancel_to_gone': [0.5, 3], 'engine.memory_idle': [90.5] }, at),
      machine,
    );
    const rows = page.split('\n').filter((line) => line.startsWith('|'));
    expect(new Set(rows.map((row) => row.split('|').length)).size).toBe(1);
    expect(page).toContain('2 cores (x), 8 GB');
    expect(page).toContain('| 2 | 0.5 | **3** | 3 | ≤ 2 s | missed | 2026-11-25 |');
    expect(page).toContain('- **engine.cancel_to_gone**: Ansible ends');
    expect(page).toMatch(
      /Not measured in a quiet run yet:\n\n(?:.*\n)*- \*\*engine\.cancel_9000\*\*: /,
    );
    expect(page).not.toContain('- **engine.memory_idle**: Resident');
  });

  it('adds up all that wrk counts as failed', () => {
    const report =
      '  100 requests in 1.00s, 1MB read\n  Socket errors: connect 1, read 2, write 3, timeout 4\n  Non-2xx or 3xx responses: 5\n';
    expect(parseWrk(report)).toEqual({ requests: 100, failed: 15 });
    expect(() => parseWrk('')).toThrow('no report');
  });
});
