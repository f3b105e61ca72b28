/** An engine that is killed while its playbook runs are in flight, and a run that is cancelled. */
import type { Samples } from '../figures.js';
import { addHosts } from '../lab/lab-rows.js';
import type { EngineName, Lab } from '../lab/lab.js';
import {
  endlessTask,
  makePlaybookDirectory,
  type PlaybookDirectory,
} from '../lab/playbook-directory.js';
import { listDescendants } from '../lab/processes.js';
import { median } from '../report.js';
import { cancelAll, startChecks, waitUntilAtWork } from './checks.js';
import { repeat, say, times, waitFor } from './part.js';

const tasksAtWork = 4;

export async function measureRecovery(lab: Lab): Promise<Samples> {
  say('engines killed with four playbook runs in flight, and runs that are cancelled');
  await lab.stopEngines();
  await addHosts(lab, tasksAtWork, 2);
  const directory = await makePlaybookDirectory(lab.settings.checkout, [endlessTask]);
  try {
    const gone = await measureCancel(lab, directory);
    const same = (await repeat(times(3, 1), () => measureSameHost(lab, directory))).flat();
    say(`  same host: ${median(same).toFixed(1)} s`);
    const other = await measureOtherEngine(lab, directory);
    say(`  another engine: ${median(other).toFixed(1)} s`);
    return {
      'engine.cancel_to_gone': gone,
      'engine.recovery_same_host': same,
      'engine.recovery_other_engine': other,
    };
  } finally {
    await lab.stopEngines();
    await directory.remove();
  }
}

async function startEngine(
  lab: Lab,
  directory: PlaybookDirectory,
  name: EngineName = 'engine',
): Promise<number> {
  const variables = { MIRAB_PLAYBOOKS_DIRECTORY: directory.path };
  return (await lab.startEngine({ name, variables })).pid;
}

/** Seconds until each interrupted step is at work again; the engine is started again at once, as whatever supervises it would. */
async function measureSameHost(lab: Lab, directory: PlaybookDirectory): Promise<number[]> {
  const pid = await startEngine(lab, directory);
  const tasks = await startChecks(lab, tasksAtWork);
  await waitUntilAtWork(lab, tasks);
  const killedAt = Date.now();
  process.kill(pid, 'SIGKILL');
  await startEngine(lab, directory);
  return finishRecovery(lab, tasks, killedAt);
}

async function measureOtherEngine(lab: Lab, directory: PlaybookDirectory): Promise<number[]> {
  const pid = await startEngine(lab, directory);
  const tasks = await startChecks(lab, tasksAtWork);
  await waitUntilAtWork(lab, tasks);
  await startEngine(lab, directory, 'engine-b');
  const killedAt = Date.now();
  process.kill(pid, 'SIGKILL');
  return finishRecovery(lab, tasks, killedAt);
}

async function finishRecovery(
  lab: Lab,
  tasks: readonly string[],
  killedAt: number,
): Promise<number[]> {
  const resumedAt = await waitUntilAtWork(lab, tasks, 2);
  await cancelAll(lab, tasks);
  return resumedAt.map((at) => (at - killedAt) / 1_000);
}

/** Seconds from the request to cancel to the end of the last process of the run. */
async function measureCancel(lab: Lab, directory: PlaybookDirectory): Promise<number[]> {
  const pid = await startEngine(lab, directory);
  // The first run waits for nothing but shows which processes stand whether or not something runs.
  const warm = await startChecks(lab, 1);
  await waitUntilAtWork(lab, warm);
  await cancelAll(lab, warm);
  const standing = new Set(listDescendants(pid));
  const listOfRun = (): number[] => listDescendants(pid).filter((one) => !standing.has(one));
  const all = await repeat(times(12, 3), async () => {
    const [task = ''] = await startChecks(lab, 1);
    await waitUntilAtWork(lab, [task]);
    if (listOfRun().length === 0) throw new Error('No process of the run was found');
    const began = performance.now();
    await lab.api.post(`/tasks/${task}/cancellation`, {});
    await waitFor('the processes to end', () => Promise.resolve(listOfRun().length === 0), {
      everyMs: 20,
    });
    const spent = (performance.now() - began) / 1_000;
    await cancelledRow(lab, task);
    return spent;
  });
  say(`  cancelled and gone: ${median(all).toFixed(2)} s`);
  return all;
}

const cancelledRow = (lab: Lab, id: string): Promise<true> =>
  waitFor('the task to be cancelled', async () => {
    const [row] = await lab.query<{ state: string }>('SELECT state FROM tasks WHERE id = $1', [id]);
    return row?.state === 'cancelled';
  });
