/** Reads what Vitest's JSON reporter wrote and adds it up over the suites. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const vitestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().default(''),
      assertionResults: z.array(z.unknown()),
    }),
  ),
});

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** A file that could not even be loaded has no tests to count; it counts as one that failed. */
export function countTests(report: unknown): Counts {
  const { numPassedTests, numFailedTests, numPendingTests, testResults } =
    vitestReport.parse(report);
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return {
    passed: numPassedTests,
    failed: numFailedTests + unloaded.length,
    skipped: numPendingTests,
  };
}

/**
 * Counts of one suite. A runner that ended badly though no test of its failed (a crash, an unhandled rejection, a global set-up that
 * threw) counts as one failure, so that no failure is lost in the sum.
 */
export async function readCounts(file: string, exitCode: number): Promise<Counts> {
  const counts = await readFile(file, 'utf8').then(
    (text) => countTests(JSON.parse(text)),
    () => ({ passed: 0, failed: 0, skipped: 0 }),
  );
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

export const addCounts = (all: readonly Counts[]): Counts =>
  all.reduce(
    (sum, one) => ({
      passed: sum.passed + one.passed,
      failed: sum.failed + one.failed,
      skipped: sum.skipped + one.skipped,
    }),
    {
      passed: 0,
      failed: 0,
      skipped: 0,
    },
  );
