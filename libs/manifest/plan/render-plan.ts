/** What a task would do, before it does it. The control-plane shows it; the engine computes it again and compares the hashes. */
import { revisionTaskKinds, type Plan } from '#libs/contracts';
import type { PlanInput } from './plan-input.js';
import { renderRevisionPlan } from './revision-plan.js';
import { renderStandingPlan } from './standing-plan.js';

/** Throws `SPEC_REFUSED` when the wanted state cannot be rendered. */
export function renderPlan(input: PlanInput): Plan {
  if (input.input.kind !== input.kind) {
    throw new RangeError(`The input is one of ${input.input.kind}, not of ${input.kind}.`);
  }
  return revisionTaskKinds.has(input.kind) ? renderRevisionPlan(input) : renderStandingPlan(input);
}
