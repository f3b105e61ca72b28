/** A hundred stacks on one host, against as many cold runs of the same playbook one after the other. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { BenchStack } from '../bench-stack.js';
import type { Samples } from '../figures.js';
import { runColdAnsible } from '../lab/cold-ansible.js';
import type { Lab } from '../lab/lab.js';
import { repeat, say, times } from './part.js';

const rounds = 4;

/**
 * The tasks remove stacks that were never deployed: the whole way of a task with a real playbook run, which finds nothing to take down, so
 * that what is measured is Mirab and Ansible, and not a hundred times Docker.
 */
export async function measureManyStacks(lab: Lab): Promise<Samples> {
  const size = times(25, 3);
  say(`${rounds} times ${size} stacks on one host against cold runs of the same playbook`);
  await lab.startEngine();
  const place = await lab.prepareProduct();
  await lab.query('UPDATE hosts SET max_active = 4');
  const ratios = await repeat(rounds, async (round) => {
    const stacks = await repeat(size, () => BenchStack.create(lab.api, place));
    const ours = await removeAll(lab, stacks);
    const bare = await removeBare(lab, round * size, size);
    say(`  ${(ours / 1_000).toFixed(1)} s against ${(bare / 1_000).toFixed(1)} s`);
    return ours / bare;
  });
  return { 'engine.many_stacks_over_ansible': ratios };
}

async function removeAll(lab: Lab, stacks: readonly BenchStack[]): Promise<number> {
  const began = performance.now();
  const tasks = await Promise.all(stacks.map((stack) => stack.ask(stack.removal)));
  await Promise.all(tasks.map(({ id }) => lab.api.waitForTask(id)));
  return performance.now() - began;
}

async function removeBare(lab: Lab, offset: number, count: number): Promise<number> {
  const playbook = join(lab.settings.checkout, 'playbooks/remove-stack.yml');
  const { stacksDirectory } = lab.localHost();
  const spent = await repeat(count, (turn) => {
    const key = `s${990_000 + offset + turn}`;
    const stack = { key, project: `mirab-${key}`, directory: join(stacksDirectory, key) };
    const target = { task_id: randomUUID(), fence: 1, stack, wait_seconds: 10 };
    return runColdAnsible(lab, playbook, { ...target, delete_volumes: true });
  });
  return spent.reduce((sum, one) => sum + one, 0);
}
