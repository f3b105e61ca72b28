/** I6: what is not Mirab's is untouched: containers, files and records of others; and no record of ours outlives its stack. */
import type { Check, History, Violation } from '../history.js';
import { wasDisturbed } from './reading.js';

const invariant = 'I6';
const dockerSettlesMs = 15_000;

export const checkBystanders: Check = (history) => [
  ...history.hosts.flatMap((host) => {
    const { bystander, bystanderFile, host: name } = host;
    const problems: string[] = [];
    if (bystander.id !== history.bystandersBefore[name])
      problems.push('the container of somebody else is gone');
    else if (!bystander.running) problems.push('the container of somebody else does not run');
    if (bystanderFile === null) problems.push('the file of somebody else is gone');
    return problems.map((problem) => ({ invariant, sentence: `On ${name} ${problem}` }));
  }),
  ...findTouched(history),
  ...findRecords(history),
];

function findTouched(history: History): Violation[] {
  const theirs = new Set(Object.values(history.bystandersBefore));
  return history.dockerEvents
    .filter(({ container, at }) => theirs.has(container) && at > history.startedAt)
    .filter(
      ({ host, at }) =>
        !wasDisturbed(history, ['dockerd-killed'], host, {
          from: at,
          to: at,
          afterMs: dockerSettlesMs,
        }),
    )
    .map(({ action, host, at }) => ({
      invariant,
      sentence: `Docker on ${host} saw ${action} of the container of somebody else`,
      at,
    }));
}

function findRecords({ records, foreignRecordsBefore, stacks, quietAt }: History): Violation[] {
  const lost = Object.entries(foreignRecordsBefore)
    .filter(([name, contents]) => records[name]?.join() !== contents.join())
    .map(([name]) => `The record ${name} of somebody else was changed`);
  const named = new Set(
    stacks.filter(({ observed }) => observed !== 'removed').map(({ name }) => name),
  );
  const orphans = Object.keys(records)
    .filter((name) => !(name in foreignRecordsBefore))
    .filter((name) => quietAt !== null && !named.has(name.split('.')[0] ?? ''))
    .map((name) => `The record ${name} outlived its stack`);
  return [...lost, ...orphans].map((sentence) => ({ invariant, sentence }));
}
