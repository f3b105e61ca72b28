import type { Plan } from '#libs/contracts';
import type { PlanInput } from './plan-input.js';
export function renderPlan(input: PlanInput): Plan {
  throw new Error(`The plan of ${input.kind} is not rendered yet.`);
}
