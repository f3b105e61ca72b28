import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addCounts, countTests, readCounts } from './test-report.js';

const file = (status: string, tests: number) => ({
  name: 'a.spec.ts',
  status,
  assertionResults: Array.from({ length: tests }, (_, turn) => ({
    status,
    fullName: `a test ${String(turn)}`,
    failureMessages: status === 'failed' ? ['expected 1 to be 2\nat line 3'] : [],
  })),
});
const report = {
  numPassedTests: 3,
  numFailedTests: 1,
  numPendingTests: 2,
  testResults: [file('passed', 3), file('failed', 1)],
};

describe('counts of a test run', () => {
  let directory: string;
  beforeAll(async () => (directory = await mkdtemp(join(tmpdir(), 'mirab-report-'))));
  afterAll(() => rm(directory, { recursive: true }));
  const saved = async (content: unknown) => {
    const path = join(directory, 'report.json');
    await writeFile(path, JSON.stringify(content));
    return path;
  };

  it('are those of the report', () => {
    expect(countTests(report)).toMatchObject({ passed: 3, failed: 1, skipped: 2 });
  });

  it('count a file that did not load as a failure', () => {
    expect(countTests({ ...report, testResults: [file('failed', 0)] })).toMatchObject({
      failed: 2,
    });
  });

  it('count a runner that ended badly without a failed test', async () => {
    const path = await saved({ ...report, numFailedTests: 0, testResults: [] });
    expect(await readCounts(path, 1)).toMatchObject({ passed: 3, failed: 1 });
    expect(await readCounts(path, 0)).toMatchObject({ passed: 3, failed: 0 });
  });

  it('count a runner that wrote nothing', async () => {
    expect(await readCounts(join(directory, 'missing.json'), 1)).toEqual({
      passed: 0,
      failed: 1,
      skipped: 0,
      failures: [expect.stringContaining('ended with 1')],
    });
  });

  it('name every failure with the beginning of its message', () => {
    expect(countTests(report).failures).toEqual([
      'a.spec.ts: a test 0\n  expected 1 to be 2\n  at line 3',
    ]);
    const broken = { ...file('failed', 0), message: 'cannot be loaded' };
    expect(countTests({ ...report, testResults: [broken] }).failures).toEqual([
      'a.spec.ts\n  cannot be loaded',
    ]);
  });

  it('add up', () => {
    expect(addCounts([countTests(report), countTests(report)])).toMatchObject({
      passed: 6,
      failed: 2,
      skipped: 4,
      failures: [expect.any(String), expect.any(String)],
    });
  });
});
