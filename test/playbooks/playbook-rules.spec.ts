import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { playbooks, stepNames, type PlaybookName } from '#libs/contracts';
import { playbookSteps } from '../../engine/src/adapters/ansible/fake-ansible-runner.js';
import { getRole, playbooksDirectory } from './support/lab.js';

type Task = Record<string, unknown> & {
  name: string;
  tags?: string[];
  when?: string | string[];
  no_log?: boolean;
};

const KEYWORDS = new Set(['name', 'tags', 'when', 'no_log', 'register', 'timeout']);
const MODULES = new Set([
  'ansible.builtin.assert',
  'mirab_fence',
  'mirab_files',
  'mirab_images',
  'mirab_compose',
  'mirab_routes',
  'mirab_host',
  'mirab_prepare',
  'mirab_dump',
  'mirab_store',
  'mirab_proof',
  'mirab_fetch',
  'mirab_fill',
  'mirab_load',
  'mirab_verify',
  'ansible.builtin.meta',
]);

const read = (...path: string[]): Promise<string> =>
  readFile(join(playbooksDirectory, ...path), 'utf8');

async function readTasks(playbook: PlaybookName): Promise<Task[]> {
  const { role, tasks } = getRole(playbook);
  return parse(await read('roles', role, 'tasks', `${tasks}.yml`)) as Task[];
}

describe.each(Object.keys(playbooks) as PlaybookName[])('%s', (playbook) => {
  it('is one play of at most 40 lines for all hosts, without facts', async () => {
    const text = await read(playbook);
    const plays = parse(text);
    expect(text.split('\n').length).toBeLessThanOrEqual(40);
    expect(plays).toHaveLength(1);
    expect(plays[0]).toMatchObject({ hosts: 'all', gather_facts: false });
  });

  it('uses our modules alone, each task with one step', async () => {
    for (const task of await readTasks(playbook)) {
      const modules = Object.keys(task).filter((key) => !KEYWORDS.has(key));
      expect(modules.filter((name) => !MODULES.has(name))).toEqual([]);
      expect(task.tags).toHaveLength(1);
      expect(stepNames.map((name) => `step_${name}`)).toContain(task.tags?.[0]);
    }
  });

  it('has the steps that the engine expects, in their order', async () => {
    const steps = (await readTasks(playbook)).map((task) => task.tags?.[0]?.replace('step_', ''));
    expect([...new Set(steps)]).toEqual(playbookSteps[playbook]);
  });

  it('keeps templates out of conditions and the content of files out of results', async () => {
    for (const task of await readTasks(playbook)) {
      for (const condition of [task.when ?? []].flat()) expect(condition).not.toContain('{{');
      if (JSON.stringify(task).includes('mirab.files')) expect(task.no_log).toBe(true);
    }
  });

  it('checks the fence before anything else', async () => {
    if (playbook.endsWith('-host.yml')) return;
    expect((await readTasks(playbook))[0]).toHaveProperty('mirab_fence');
  });
});

describe('modules', () => {
  it('never ask for a shell', async () => {
    for (const directory of ['library', 'module_utils', 'callback_plugins']) {
      for (const name of (await readdir(join(playbooksDirectory, directory))).filter((file) =>
        file.endsWith('.py'),
      )) {
        const text = await read(directory, name);
        expect(text, name).not.toMatch(
          /shell\s*=\s*True|os\.system|os\.popen|use_unsafe_shell|getoutput\(['"]/,
        );
      }
    }
  });
});
