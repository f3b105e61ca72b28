/** The program that an engine takes for `ansible-playbook` while only the way of the events is measured. */
import { chmod, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface EventSource {
  program: string;
  remove(): Promise<void>;
}

/** @param pace events a second, and for how many seconds. */
export async function makeEventSource(
  checkout: string,
  pace: { rate: number; seconds: number },
): Promise<EventSource> {
  const directory = await mkdtemp(join(tmpdir(), 'mirab-bench-'));
  const program = join(directory, 'ansible-playbook');
  await cp(join(checkout, 'bench/lab/event-source.py'), program);
  await chmod(program, 0o755);
  await writeFile(join(directory, 'event-source.json'), JSON.stringify(pace));
  return { program, remove: () => rm(directory, { recursive: true, force: true }) };
}
