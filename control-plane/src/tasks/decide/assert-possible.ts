/** Which kinds of task make sense in which state of a stack, each refusal in one sentence. */
import type { StackTaskKind } from '#libs/contracts';
import { MirabError } from '#libs/errors';
import { isWithoutTrace } from './stack-facts.js';
import type { StackFacts } from './decision.js';

/** Kinds that put another content on the host; what they lead to is known only when they have ended. */
const changesContent: ReadonlySet<StackTaskKind> = new Set([
  'deploy',
  'upgrade',
  'rollback',
  'restore',
]);
/** Kinds that stand a stack up without asking for data. */
const deploysAnew: ReadonlySet<StackTaskKind> = new Set(['deploy', 'upgrade']);
/** Kinds whose meaning rests on what runs. */
const actsOnRunning: ReadonlySet<StackTaskKind> = new Set(['restart', 'scale', 'backup']);
const needsDeployment: ReadonlySet<StackTaskKind> = new Set([
  'rollback',
  'start',
  'stop',
  'restart',
  'scale',
  'backup',
  'drill',
]);

/** The kind as something that one does. */
const verbOf = (kind: StackTaskKind): string => verbs[kind] ?? kind;
const verbs: Partial<Record<StackTaskKind, string>> = { backup: 'back up', drill: 'try' };

const refuse = (sentence: string): MirabError =>
  new MirabError('STACK_STATE', `${sentence} Nothing was changed.`);

/** @throws MirabError STACK_STATE. */
export function assertPossible(kind: StackTaskKind, facts: StackFacts): void {
  if (isWithoutTrace(facts)) {
    throw refuse('The stack was removed and cannot be used again. Make a new one.');
  }
  if (facts.active.some((task) => task.kind === 'remove')) {
    throw refuse(
      'The stack is about to be removed. Cancel that task first if you want to keep it.',
    );
  }
  if (facts.awaitsRestore && deploysAnew.has(kind)) {
    throw refuse(
      'The stack is to be filled from a restore point, and no restore has succeeded yet, so it would run without its data. Restore it again, or remove it.',
    );
  }
  if (needsDeployment.has(kind) && !facts.current) {
    throw refuse(
      `There is nothing to ${verbOf(kind)}: the stack was never deployed. Deploy it first.`,
    );
  }
  if (actsOnRunning.has(kind)) assertRunning(kind, facts);
}

function assertRunning(kind: StackTaskKind, { stack, active }: StackFacts): void {
  if (stack.wanted === 'stopped') {
    throw refuse(`The stack is stopped, so there is nothing to ${verbOf(kind)}. Start it first.`);
  }
  const change = active.find((task) => changesContent.has(task.kind));
  if (!change) return;
  const state = change.state === 'running' ? 'is running' : 'is queued';
  throw refuse(
    `${change.kind === 'upgrade' ? 'An' : 'A'} ${change.kind} of this stack ${state}, and a ${kind} acts on what runs. Wait until it has ended, or cancel it.`,
  );
}
