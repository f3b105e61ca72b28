/** Questions that several decisions ask of the facts. */
import type { StackSpec } from '#libs/contracts';
import { readState } from '../../stacks/stack-answer.js';
import { surroundingsOf } from '../../stacks/spec/build-stack-spec.js';
import type { StackFacts } from './decision.js';

const notRunning: ReadonlySet<string> = new Set(['new', 'stopped', 'removed']);

/** True once the stack was seen removed from its host. */
export const isWithoutTrace = ({ stack }: StackFacts): boolean =>
  stack.observation !== null && readState(stack.observation.state) === 'removed';

/** Whether containers of the stack run, as far as is known. */
export const isRunning = ({ stack, current }: StackFacts): boolean =>
  current !== null &&
  stack.observation !== null &&
  !notRunning.has(readState(stack.observation.state));

/**
 * What runs, or will when the tasks before have ended, on the host and in the environment as they are today. Null before the first
 * deploy. (Tasks that change the content are refused before somebody asks this.)
 */
export function findBaseSpec({ stack, current, lastSpec }: StackFacts): StackSpec | null {
  const base = lastSpec ?? current?.spec;
  return base && current ? { ...base, ...surroundingsOf(stack) } : null;
}
