/**
 * `make test`: runs the suites and ends with what failed and one line, `N passed, N failed`. Names as arguments choose some of them.
 * The suites of the first round need no server. Those of the second share one set of servers: `integration` works on rows and messages,
 * `hosts` on containers. `journeys` of the whole of Mirab measure times under load and run alone, and so does `chaos`, the fixed seeds of
 * the fault laboratory.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from './run-program.js';
import { addCounts, type Counts, readCounts } from './test-report.js';

interface Suite {
  name: string;
  argv: readonly string[];
  /** Needs the servers that `keepServers` starts. */
  onServers?: true;
}

const onServers = (name: string, ...folders: string[]): Suite => ({
  name,
  argv: ['--config', 'vitest.servers.config.ts', ...folders],
  onServers: true,
});

const rounds: readonly (readonly Suite[])[] = [
  [
    { name: 'unit', argv: ['--config', 'vitest.config.ts'] },
    { name: 'web', argv: ['--root', 'web'] },
    { name: 'checks', argv: ['--config', 'vitest.checks.config.ts'] },
  ],
  [
    onServers('integration', 'test/integration'),
    onServers('hosts', 'test/playbooks', 'test/images'),
  ],
  [onServers('journeys', 'test/e2e')],
  [{ name: 'chaos', argv: ['--config', 'vitest.chaos.config.ts'] }],
];

const sayOf =
  (name: string) =>
  (line: string): void => {
    if (line.trim() !== '') process.stdout.write(`${name.padEnd(11)} | ${line}\n`);
  };

/** Whether it went well; what did not was printed. */
async function keepServers(act: 'start' | 'stop'): Promise<boolean> {
  const argv = ['node', 'dist/test/support/keep-servers.js', act] as const;
  return (await runProgram(argv, { onLine: sayOf('servers') })).code === 0;
}

async function runSuite({ name, argv }: Suite, directory: string): Promise<Counts> {
  const file = join(directory, `${name}.json`);
  const say = sayOf(name);
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
    { onLine: say, env: { NO_COLOR: '1', MIRAB_TEST_KEEP_SERVERS: 'true' } },
  );
  const counts = await readCounts(file, code);
  say(
    `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped in ${duration.toFixed(0)} s`,
  );
  return counts;
}

/** Whether they stand; from here on an interrupt ends them, too. */
function startServers(): Promise<boolean> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      void keepServers('stop').finally(() => process.exit(130));
    });
  return keepServers('start');
}

const withoutServers: Counts = {
  passed: 0,
  failed: 1,
  skipped: 0,
  failures: ['servers: they did not start, so nothing that needs them was run'],
};

/** One round after the other; the servers stand from the first that needs them to the last. */
async function runSuites(names: readonly string[]): Promise<Counts> {
  const directory = await mkdtemp(join(tmpdir(), 'mirab-tests-'));
  const counts: Counts[] = [];
  const chosen = rounds.map((round) =>
    round.filter(({ name }) => names.length === 0 || names.includes(name)),
  );
  const needsServers = (round: readonly Suite[]): boolean =>
    round.some((suite) => suite.onServers === true);
  const [first, last] = [chosen.findIndex(needsServers), chosen.findLastIndex(needsServers)];
  try {
    for (const [turn, round] of chosen.entries()) {
      if (turn === first && !(await startServers())) {
        counts.push(withoutServers);
        break;
      }
      counts.push(...(await Promise.all(round.map((suite) => runSuite(suite, directory)))));
      if (turn === last) await keepServers('stop');
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
