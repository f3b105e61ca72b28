import { readFile } from 'node:fs/promises';
import { runProgram } from './run-program.js';
import { listInterpolated } from './environment-problems.js';

/** `docker compose config` with every variable filled; nothing to say where Compose is not installed. */
export async function findComposeProblems(): Promise<string[]> {
  if ((await runProgram(['docker', 'compose', 'version'])).code !== 0) return [];
  const names = listInterpolated(await readFile('docker-compose.yml', 'utf8'));
  const env = Object.fromEntries([...names].map((name) => [name, exampleOf(name)]));
  const { code, output } = await runProgram(
    [
      'docker',
      'compose',
      '--env-file',
      '/dev/null',
      '--file',
      'docker-compose.yml',
      'config',
      '--quiet',
    ],
    { env },
  );
  return code === 0 && output.trim() === '' ? [] : [output.trim()];
}

/** A value of the right kind, told by the ending of the name. */
function exampleOf(name: string): string {
  if (name.endsWith('_PORT')) return '17999';
  if (name.endsWith('_ADDRESS')) return '127.0.0.1';
  if (name.endsWith('_MEMORY')) return '256M';
  return 'example';
}
