/** The hash that a task may name: it holds as long as what the plan rests on holds. */
import { canonicalJson, sha256Hex } from '../text/canonical-json.js';
import type { PlanInput } from './plan-input.js';

/**
 * Made from kind, input, spec and base revision. The name that a person types to confirm a removal is no part of it: the plan is
 * shown before that.
 */
export function hashPlan({ kind, input, spec, current }: PlanInput): string {
  const asked =
    input.kind === 'remove' ? { kind: input.kind, deleteVolumes: input.deleteVolumes } : input;
  const base = current && { number: current.number, digest: current.digest };
  return sha256Hex(canonicalJson({ kind, input: asked, spec, base }));
}
