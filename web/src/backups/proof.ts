/** How far a restore point is proven, in one word, and in which tone. Pure. */
import type { RestorePointResponse } from '#libs/contracts';
import type { Tone } from '../theme/tokens';

export type ProofState = 'proven' | 'checked' | 'unchecked' | 'failed';

/** A restore that was tried, somewhere. */
const restored = 3;

export const proofStateOf = ({
  provenLevel,
  proofs,
}: Pick<RestorePointResponse, 'provenLevel' | 'proofs'>): ProofState => {
  if (provenLevel === null) return proofs.some(({ passed }) => !passed) ? 'failed' : 'unchecked';
  return provenLevel >= restored ? 'proven' : 'checked';
};

/** What nobody has restored yet waits for its proof; only a proven one is green. */
export const proofTones: Readonly<Record<ProofState, Tone>> = {
  proven: 'running',
  checked: 'waiting',
  unchecked: 'unknown',
  failed: 'failed',
};
