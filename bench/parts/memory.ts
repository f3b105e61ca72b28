/** Resident memory: idle, and with twenty playbook runs in flight. */
import { setTimeout as sleep } from 'node:timers/promises';
import { listProcessStatus } from '../../deploy/local/stop-servers.js';
import type { Samples } from '../figures.js';
import { addHosts } from '../lab/lab-rows.js';
import type { Lab } from '../lab/lab.js';
import { endlessTask, makePlaybookDirectory } from '../lab/playbook-directory.js';
import { residentMegabytes, treeMegabytes } from '../lab/processes.js';
import { cancelAll, startChecks, waitUntilAtWork } from './checks.js';
import { say, times } from './part.js';

/** Id of the process of this name. @throws Error when it does not run. */
export function findPid({ settings }: Lab, name: string): number {
  const found = listProcessStatus(settings.stateDir).find(
    (status) => status.name === name && status.alive,
  );
  if (!found) throw new Error(`${name} does not run`);
  return found.pid;
}

export async function measureMemory(lab: Lab): Promise<Samples> {
  say('resident memory, idle and with 20 playbook runs in flight');
  await lab.stopEngines();
  await addHosts(lab, 20, 2);
  const directory = await makePlaybookDirectory(lab.settings.checkout, [endlessTask]);
  try {
    const { pid } = await lab.startEngine({
      variables: { MIRAB_ENGINE_SLOTS: '20', MIRAB_PLAYBOOKS_DIRECTORY: directory.path },
    });
    // Until Ansible is imported, and the garbage of the start is gone.
    await sleep(times(30_000, 15_000));
    const idle = residentMegabytes(pid);
    const idleTree = treeMegabytes(pid);
    const both = idle + residentMegabytes(findPid(lab, 'control-plane'));
    const tasks = await startChecks(lab, 20);
    await waitUntilAtWork(lab, tasks);
    await sleep(times(5_000, 1_000));
    const busy = residentMegabytes(pid);
    const busyTree = treeMegabytes(pid);
    await cancelAll(lab, tasks);
    say(`  ${idle.toFixed(0)} MB idle, ${busy.toFixed(0)} MB with 20 runs`);
    return {
      'deploy.resident_memory': [both],
      'engine.memory_idle': [idle],
      'engine.memory_idle_with_runner': [idleTree],
      'engine.memory_20_runs': [busy],
      'engine.memory_20_runs_with_runners': [busyTree],
    };
  } finally {
    await lab.stopEngines();
    await directory.remove();
  }
}
