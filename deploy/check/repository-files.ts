import { existsSync } from 'node:fs';
import { runProgram } from './run-program.js';

/** Paths of everything that git tracks or would track, relative to the checkout; deleted files are left out. */
export async function listRepositoryFiles(...patterns: string[]): Promise<string[]> {
  const { code, output } = await runProgram([
    'git',
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
    '--',
    ...patterns,
  ]);
  if (code !== 0) throw new Error(`git ls-files failed: ${output}`);
  return [...new Set(output.split('\0'))].filter((path) => path !== '' && existsSync(path)).sort();
}
