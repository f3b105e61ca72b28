/** I3: after any number of deliveries and restarts, a stack is as after one: what its revision names runs, once, and nothing is left. */
import type { Check, HostEnd, StackRow, Violation } from '../history.js';

const invariant = 'I3';

export const checkSameState: Check = (history) => {
  if (history.quietAt === null) return []; // I8 tells
  const stacks = history.stacks.flatMap((stack) => {
    const host = history.hosts.find(({ host: name }) => name === stack.host);
    const last = history.tasks.findLast(({ stackId }) => stackId === stack.id);
    if (!host || last?.state !== 'succeeded') return [];
    return problemsOf(stack, host).map((problem) => ({
      invariant,
      sentence: `${stack.name} (${stack.key}) on ${stack.host} is ${stack.observed ?? 'unseen'}, and ${problem}`,
      taskId: last.id,
    }));
  });
  return [...stacks, ...findChangedByRepetition(history.repeated)];
};

function problemsOf(stack: StackRow, { running, files, networks }: HostEnd): string[] {
  const project = `mirab-${stack.key}`;
  const found = [...(running[project] ?? [])].sort();
  const wanted =
    stack.observed === 'running'
      ? Object.entries(stack.services)
          .flatMap(([service, replicas]) => Array.from({ length: replicas }, () => service))
          .sort()
      : [];
  const problems: string[] = [];
  if (found.join() !== wanted.join())
    problems.push(`[${found.join(', ')}] run instead of [${wanted.join(', ')}]`);
  const left = files.filter((file) => file.startsWith(`${stack.key}/compose.transition`));
  if (left.length > 0) problems.push(`${left.join(', ')} was left`);
  if (stack.observed === 'removed') {
    if (files.includes(stack.key)) problems.push('its directory is still there');
    const nets = networks.filter((name) => name.startsWith(`${project}-`));
    if (nets.length > 0) problems.push(`networks ${nets.join(', ')} are still there`);
  }
  return problems;
}

function findChangedByRepetition(
  repeated: Readonly<Record<string, { before: string[]; after: string[]; task: string }>>,
): Violation[] {
  return Object.entries(repeated)
    .filter(([, { before, after }]) => before.join() !== after.join())
    .map(([name, { task }]) => ({
      invariant,
      sentence: `A second deploy of ${name} with nothing to do made other containers`,
      taskId: task,
    }));
}
