/** What needs somebody: failing stacks first, then hosts that are silent, then what waits to be applied. Pure. */
import type { HostResponse, StackResponse } from '#libs/contracts';

export type Need =
  | { kind: 'failing'; key: string; stack: StackResponse }
  | { kind: 'host'; key: string; host: HostResponse }
  | { kind: 'changes'; key: string; stack: StackResponse }
  | { kind: 'undeployed'; key: string; stack: StackResponse };

/** The worst first. */
const failing: readonly StackResponse['state'][] = ['failed', 'degraded', 'unknown'];

export const listNeeds = (
  stacks: readonly StackResponse[],
  hosts: readonly HostResponse[],
): Need[] => {
  const living = stacks.filter(({ state }) => state !== 'removed' && state !== 'working');
  return [
    ...living
      .filter(({ state }) => failing.includes(state))
      .sort((one, other) => failing.indexOf(one.state) - failing.indexOf(other.state))
      .map((stack): Need => ({ kind: 'failing', key: stack.id, stack })),
    ...hosts
      .filter(({ observed }) => observed?.reachable === false)
      .map((host): Need => ({ kind: 'host', key: host.id, host })),
    ...living
      .filter(
        ({ state, pendingChanges }) =>
          pendingChanges.length > 0 && !failing.includes(state) && state !== 'new',
      )
      .map((stack): Need => ({ kind: 'changes', key: stack.id, stack })),
    ...living
      .filter(({ state }) => state === 'new')
      .map((stack): Need => ({ kind: 'undeployed', key: stack.id, stack })),
  ];
};
