/** A stack in words: the sentence of its header, its replicas, what may be done next. */
import type { StackResponse, StackTaskKind } from '#libs/contracts';
import type { Formats } from '../i18n/format';
import type { Text } from '../i18n/useText';

type Counted = Pick<StackResponse, 'observed' | 'services'>;

export interface Replicas {
  running: number;
  wanted: number;
}

/** Running from what was observed, wanted from the spec. */
export const replicasOf = ({ observed, services }: Counted): Replicas => ({
  running: observed?.services.reduce((sum, { running }) => sum + running, 0) ?? 0,
  wanted: Object.values(services).reduce((sum, { replicas }) => sum + replicas, 0),
});

/** State, replicas and release in one sentence. */
export const stackSentence = (stack: StackResponse, text: Text, { number }: Formats): string => {
  const { running, wanted } = replicasOf(stack);
  return text(`stacks.sentence.${stack.state}`, {
    running: number(running),
    wanted: number(wanted),
    release: stack.observed?.releaseVersion ?? stack.releaseVersion,
    host: stack.hostName,
  });
};

/** A stack that was made for a restore, which has not ended well: its services must not start on half of the data. */
const awaitsRestore = ({ observed, lastTask }: Pick<StackResponse, 'observed' | 'lastTask'>) =>
  observed === null && lastTask?.kind === 'restore';

/** The one action that a stack in this state asks for; null when there is none, or only waiting. */
export const nextKindOf = (stack: StackResponse): StackTaskKind | null => {
  if (stack.state === 'working') return null;
  if (stack.state === 'removed') return null;
  if (awaitsRestore(stack)) return 'restore';
  if (stack.state === 'stopped' && stack.pendingChanges.length === 0) return 'start';
  if (stack.state === 'running' && stack.pendingChanges.length === 0) return 'upgrade';
  return 'deploy';
};

/** Every other thing that can be done to it now. */
export const otherKindsOf = (stack: StackResponse): StackTaskKind[] => {
  const next = nextKindOf(stack);
  const kinds: StackTaskKind[] = [];
  if (stack.state === 'working') return kinds;
  if (awaitsRestore(stack)) return ['remove'];
  if (stack.state === 'new') kinds.push('deploy', 'remove');
  else if (stack.state !== 'removed') {
    // A restart and a scale act on what runs; the API refuses them while the stack is stopped.
    const stopped = stack.state === 'stopped';
    kinds.push(
      'deploy',
      'upgrade',
      ...(stopped ? [] : (['scale', 'restart', 'backup'] as const)),
      'rollback',
    );
    kinds.push('drill', stopped ? 'start' : 'stop', 'remove');
  }
  return kinds.filter((kind) => kind !== next);
};
