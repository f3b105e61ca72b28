/** The product's playbooks with another `check-host.yml`, so that a run takes as long and says as much as a measurement needs. */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PlaybookDirectory {
  path: string;
  remove(): Promise<void>;
}

/** @param tasks of the playbook; they are written as JSON, which is YAML as well. */
export async function makePlaybookDirectory(
  checkout: string,
  tasks: readonly Record<string, unknown>[],
): Promise<PlaybookDirectory> {
  const path = await mkdtemp(join(tmpdir(), 'mirab-bench-'));
  await cp(join(checkout, 'playbooks'), path, { recursive: true });
  const play = {
    name: 'Measure',
    hosts: 'all',
    gather_facts: false,
    environment: '{{ mirab_environment | default({}) }}',
    tasks,
  };
  await writeFile(join(path, 'check-host.yml'), JSON.stringify([play]));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A run that goes on until somebody ends it. */
export const endlessTask = {
  name: 'Wait',
  'ansible.builtin.command': { argv: ['sleep', '3600'] },
  tags: ['step_check'],
};

/** `count` tasks that each bring two events, the last one being the product's own look at the host. */
export const talkativeTasks = (count: number): Record<string, unknown>[] => [
  ...Array.from({ length: count - 1 }, (_, index) => ({
    name: `Say ${index}`,
    'ansible.builtin.debug': { msg: `This is line ${index}.` },
    tags: ['step_check'],
  })),
  {
    name: 'Look at the host',
    mirab_host: {
      stacks_directory: '{{ mirab.stacks_directory }}',
      traefik_api_url: '{{ mirab.traefik_api_url }}',
    },
    tags: ['step_check'],
  },
];
