/**
 * `make chaos SEED=n` or `make chaos SEEDS=30`: each seed in a process and a network namespace of its own, one after the other; what each
 * saw is added to docs/reliability.md. Ends with 1 when an invariant was violated.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isRoot } from '../../deploy/local/processes/privilege.js';
import { addChaosSeed, chaosSeed } from '../support/reliability-page.js';
import { readChaosSettings } from './lab/chaos-lab.js';
import { runInLaboratory } from './laboratory.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    seconds: { type: 'string', default: '75' },
    faults: { type: 'string', default: '10' },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function runAll(seeds: readonly number[]): Promise<number> {
  const { stateDir, checkout } = readChaosSettings();
  const bad: number[] = [];
  for (const seed of seeds) {
    say(`seed ${String(seed)}`);
    const directory = join(stateDir, 'history', `seed-${String(seed)}`);
    rmSync(directory, { recursive: true, force: true });
    const code = await runInLaboratory({
      seed,
      seconds: Number(values.seconds),
      faults: Number(values.faults),
      directory,
    });
    const summary = join(directory, 'summary.json');
    if (existsSync(summary))
      addChaosSeed(
        join(checkout, 'docs'),
        chaosSeed.parse(JSON.parse(readFileSync(summary, 'utf8'))),
      );
    if (code === 0) {
      rmSync(directory, { recursive: true, force: true });
      continue;
    }
    bad.push(seed);
    say(
      `seed ${String(seed)} is bad; its history stands in ${directory}. Again: make chaos SEED=${String(seed)}`,
    );
    if (code === 130) return code;
  }
  say(`${String(seeds.length - bad.length)} of ${String(seeds.length)} seeds without a violation`);
  return bad.length === 0 ? 0 : 1;
}

const wanted =
  values.seed === undefined
    ? Array.from({ length: Number(values.seeds ?? 1) }, (_, index) => index + 1)
    : [Number(values.seed)];
if (!isRoot()) {
  say(
    'The laboratory makes network namespaces and mounts disks, so it needs root: sudo make chaos.',
  );
  process.exitCode = 77;
} else process.exitCode = await runAll(wanted);
