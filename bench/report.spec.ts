import { describe, expect, it } from 'vitest';
import { measure, percentile, renderTable } from './report.js';
import { parseWrk } from './wrk.js';

describe('bench report', () => {
  it('takes the nearest rank', () => {
    expect(percentile([5, 1, 4, 2, 3], 0.5)).toBe(3);
    expect(percentile([5, 1, 4, 2, 3], 0.95)).toBe(5);
    expect(() => percentile([], 0.5)).toThrow('Nothing was measured');
  });
  it('says whether the target was met', () => {
    const table = renderTable([
      measure('deploy.x', 'ratio', 2, [1, 2, 3]),
      measure('deploy.y', 'ratio', 1, [2]),
      measure('deploy.failed_requests', 'requests', 0, [0, 0, 1]),
    ]);
    expect(table.split('\n').map((line) => line.split(/\s+/).at(-1))).toEqual([
      'unit',
      'met',
      'missed',
      'missed',
    ]);
  });
  it('adds up all that wrk counts as failed', () => {
    const report =
      '  100 requests in 1.00s, 1MB read\n  Socket errors: connect 1, read 2, write 3, timeout 4\n  Non-2xx or 3xx responses: 5\n';
    expect(parseWrk(report)).toEqual({ requests: 100, failed: 15 });
    expect(() => parseWrk('')).toThrow('no report');
  });
});
