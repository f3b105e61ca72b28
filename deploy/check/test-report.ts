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
      assertionResults: z.array(
        z.object({
          status: z.string(),
          fullName: z.string(),
          failureMessages: z.array(z.string()).default([]),
        }),
      ),
    }),
  ),
});

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** One text for each failure: file, test, and the beginning of what it said. */
  failures: string[];
}

/** Lines of a message that are repeated at the end of the run. */
const shownLines = 6;

const describeFailure = (name: string, message: string): string =>
  [
    name,
    ...message
      .split('\n')
      .slice(0, shownLines)
      .map((line) => `  ${line}`),
  ].join('\n');

const noCounts: Counts = { passed: 0, failed: 0, skipped: 0, failures: [] };

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
    failures: [
      ...unloaded.map(({ name, message }) => describeFailure(name, message)),
      ...testResults.flatMap(({ name, assertionResults }) =>
        assertionResults
          .filter(({ status }) => status === 'failed')
          .map(({ fullName, failureMessages }) =>
            describeFailure(`${name}: ${fullName}`, failureMessages.join('\n')),
          ),
      ),
    ],
  };
}

/**
 * Counts of one suite. A runner that ended badly though no test of its failed (a crash, an unhandled rejection, a global set-up that
 * threw) counts as one failure, so that no failure is lost in the sum.
 */
export async function readCounts(file: string, exitCode: number): Promise<Counts> {
  const counts = await readFile(file, 'utf8').then(
    (text) => countTests(JSON.parse(text)),
    () => noCounts,
  );
  return exitCode !== 0 && counts.failed === 0
    ? {
        ...counts,
        failed: 1,
        failures: [
          `${file}: the runner ended with ${String(exitCode)} though no test of it failed`,
        ],
      }
    : counts;
}

export const addCounts = (all: readonly Counts[]): Counts =>
  all.reduce(
    (sum, one) => ({
      passed: sum.passed + one.passed,
      failed: sum.failed + one.failed,
      skipped: sum.skipped + one.skipped,
      failures: [...sum.failures, ...one.failures],
    }),
    noCounts,
  );
