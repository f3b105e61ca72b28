/** The bare peer of a playbook run: `ansible-playbook`, started anew, with no callback plugin and nobody who listens. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { renderInventory, SINGLE_HOST } from '../../engine/src/adapters/ansible/inventory.js';
import { markUnsafe } from '../../engine/src/adapters/ansible/unsafe.js';
import { baseEnvironment } from '../../deploy/local/processes/start-process.js';
import type { Lab } from './lab.js';

const run = promisify(execFile);

/** @returns milliseconds of one run against this machine. */
export async function runColdAnsible(
  lab: Lab,
  playbook: string,
  variables: Record<string, unknown>,
): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'mirab-bench-run-'));
  try {
    const dockerHost = lab.servers.docker.host;
    const host = { name: SINGLE_HOST, connection: { kind: 'local', dockerHost } as const };
    const inventory = renderInventory([host], '/usr/bin/python3');
    await writeFile(join(directory, 'inventory.json'), JSON.stringify(inventory));
    await writeFile(join(directory, 'vars.json'), JSON.stringify({ mirab: markUnsafe(variables) }));
    const began = performance.now();
    await run(
      join(lab.settings.checkout, '.venv/bin/ansible-playbook'),
      ['-i', 'inventory.json', '-e', '@vars.json', playbook],
      {
        cwd: directory,
        maxBuffer: 2 ** 26,
        env: baseEnvironment({
          LC_ALL: 'C.UTF-8',
          ANSIBLE_CONFIG: join(playbook, '../ansible.cfg'),
          // One that prints, and is not the one that prints here: an empty list is an error of Ansible.
          ANSIBLE_CALLBACKS_ENABLED: 'ansible.builtin.minimal',
          ANSIBLE_LOCAL_TEMP: join(directory, 'tmp'),
          PYTHONDONTWRITEBYTECODE: '1',
        }),
      },
    );
    return performance.now() - began;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
