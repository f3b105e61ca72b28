import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runProgram } from './run-program.js';

const venv = resolve('.venv/bin');

/** ansible-lint (profile in playbooks/.ansible-lint) and `--syntax-check` of every playbook. */
export async function findPlaybookProblems(): Promise<string[]> {
  const directory = await mkdtemp(join(tmpdir(), 'mirab-playbooks-'));
  const env = {
    PATH: `${venv}:${process.env.PATH ?? ''}`,
    ANSIBLE_CONFIG: resolve('playbooks/ansible.cfg'),
    ANSIBLE_LOCAL_TEMP: directory,
    ANSIBLE_HOME: directory,
    XDG_CACHE_HOME: directory,
    ANSIBLE_CALLBACKS_ENABLED: '',
    PYTHONDONTWRITEBYTECODE: '1',
  };
  try {
    const playbooks = (await readdir('playbooks')).filter((name) => name.endsWith('.yml')).sort();
    const paths = playbooks.map((name) => `playbooks/${name}`);
    const syntax = await runProgram(
      [join(venv, 'ansible-playbook'), '--syntax-check', '-i', 'localhost,', ...paths],
      { env },
    );
    if (syntax.code !== 0) return [syntax.output.trim()];
    const lint = await runProgram(
      [join(venv, 'ansible-lint'), '-q', '--nocolor', '--project-dir', 'playbooks'],
      { env },
    );
    return lint.code === 0 ? [] : [lint.output.trim()];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
