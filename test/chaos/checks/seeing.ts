/** What nobody looked at violates nothing: a recorder that saw nothing of a run in which tasks succeeded was blind. */
import type { Check, History } from '../history.js';

const recorded: readonly (keyof Pick<
  History,
  'probes' | 'dockerEvents' | 'fences' | 'composeRuns' | 'taskStates'
>)[] = ['probes', 'dockerEvents', 'fences', 'composeRuns', 'taskStates'];

export const checkSeeing: Check = (history) => {
  const worked = history.tasks.some(
    ({ state, stackId }) => state === 'succeeded' && stackId !== null,
  );
  return worked
    ? recorded
        .filter((name) => history[name].length === 0)
        .map((name) => ({ invariant: 'seeing', sentence: `Nothing of ${name} was recorded` }))
    : [];
};
