/**
 * `make test`: runs the suites and ends with what failed and one line, `N passed, N failed`. Names as arguments choose some of them.
 * The suites of the first round need no server and run side by side; `servers` measures times and loads and runs alone, and so does
 * `chaos`, the fixed seeds of the fault laboratory.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from './run-program.js';
import { addCounts, type Counts, readCounts } from './test-report.js';

interface Suite {
  name: string;
  argv: readonly string[];
}

const rounds: readonly (readonly Suite[])[] = [
  [
    { name: 'unit', argv: ['--config', 'vitest.config.ts'] },
    { name: 'web', argv: ['--root', 'web'] },
    { name: 'checks', argv: ['--config', 'vitest.checks.config.ts'] },
  ],
  [{ name: 'servers', argv: ['--config', 'vitest.servers.config.ts'] }],
  [{ name: 'chaos', argv: ['--config', 'vitest.chaos.config.ts'] }],
];

async function runSuite({ name, argv }: Suite, directory: string): Promise<Counts> {
  const file = join(directory, `${name}.json`);
  const say = (line: string): void => {
    if (line.trim() !== '') process.stdout.write(`${name.padEnd(7)} | ${line}\n`);
  };
  const { code, duration } = await runProgram(
    [
      'node_modules/.bin/vitest',
      'run',
      ...argv,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      '--no-color',
    ],
    { onLine: say, env: { NO_COLOR: '1' } },
  );
  const counts = await readCounts(file, code);
  say(
    `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped in ${duration.toFixed(0)} s`,
  );
  return counts;
}

async function runSuites(names: readonly string[]): Promise<Counts> {
  const directory = await mkdtemp(join(tmpdir(), 'mirab-tests-'));
  const counts: Counts[] = [];
  try {
    for (const round of rounds) {
      const chosen = round.filter(({ name }) => names.length === 0 || names.includes(name));
      counts.push(...(await Promise.all(chosen.map((suite) => runSuite(suite, directory)))));
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  return addCounts(counts);
}

const names = process.argv.slice(2);
const known = rounds.flat().map(({ name }) => name);
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(
    `No suite is called ${unknown.join(', ')}. There are: ${known.join(', ')}.\n`,
  );
  process.exitCode = 64;
} else {
  const { passed, failed, skipped, failures } = await runSuites(names);
  // Once more at the end, where whoever has only the last lines of a run finds them.
  for (const failure of failures) process.stdout.write(`FAILED ${failure}\n`);
  if (skipped > 0) process.stdout.write(`${skipped} skipped\n`);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}
