/** How far a restore point is proven. */
import { proofLevel, type ProofLevel } from '#libs/contracts';

export interface Look {
  level: number;
  passed: boolean;
  at: Date;
}

/** The highest level that was passed after the last failed look, whatever its level; null when there is none. */
export function provenLevelOf(looks: readonly Look[]): ProofLevel | null {
  const failures = looks.filter(({ passed }) => !passed).map(({ at }) => at.getTime());
  const lastFailure = Math.max(-Infinity, ...failures);
  // A look of the same moment belongs to the same examination, which found something amiss.
  const standing = looks.filter(({ passed, at }) => passed && at.getTime() > lastFailure);
  const highest = Math.max(-1, ...standing.map(({ level }) => level));
  return highest < 0 ? null : proofLevel.parse(highest);
}
