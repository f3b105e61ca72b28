import { readFile } from 'node:fs/promises';
import { listRepositoryFiles } from './repository-files.js';
import { runProgram } from './run-program.js';

/** Lets bash or sh parse every shell script without running it, and wants scripts to stop at the first failure. */
export async function findShellProblems(): Promise<string[]> {
  const files = await listRepositoryFiles('*.sh', '.ci/run');
  const problems = await Promise.all(files.map(findProblemsOf));
  return problems.flat();
}

async function findProblemsOf(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8');
  const shell = findShell(text);
  const { code, output } = await runProgram([shell ?? 'bash', '-n', file]);
  const problems = code === 0 ? [] : [output.trim()];
  // A file without #! is sourced by others, whose settings hold.
  if (shell && !stopsAtFailure(text)) problems.push(`${file}: does not begin with \`set -e\``);
  return problems;
}

export const findShell = (text: string): string | null =>
  /^#!\/(?:usr\/bin\/env |bin\/)(bash|sh)\n/.exec(text)?.[1] ?? null;
export const stopsAtFailure = (text: string): boolean => /^set -[a-z]*e/m.test(text);
