/** `make check`: runs every check, two at a time, and ends with what failed. Names as arguments choose some of them. */
import pLimit from 'p-limit';
import { type Check, checks } from './checks.js';

const limit = pLimit(2);

async function runCheck({ name, says, findProblems }: Check): Promise<boolean> {
  const started = performance.now();
  const problems = await findProblems().catch((error: unknown) =>
    error instanceof Error ? (error.stack ?? error.message) : String(error),
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(5);
  const passed = problems === '';
  process.stdout.write(
    `${passed ? 'ok  ' : 'FAIL'} ${seconds} s  ${name.padEnd(12)} ${says}\n${passed ? '' : `${problems.trimEnd()}\n\n`}`,
  );
  return passed;
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !checks.some((check) => check.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `No check is called ${unknown.join(', ')}. There are: ${checks.map(({ name }) => name).join(', ')}.\n`,
  );
  process.exitCode = 64;
} else {
  const chosen = checks.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const passed = await Promise.all(chosen.map((check) => limit(() => runCheck(check))));
  const failed = chosen.filter((_, index) => !passed[index]).map(({ name }) => name);
  process.stdout.write(
    failed.length === 0
      ? `All ${chosen.length} checks pass.\n`
      : `${failed.length} of ${chosen.length} checks fail: ${failed.join(', ')}.\n`,
  );
  process.exitCode = failed.length === 0 ? 0 : 1;
}
