/** Which failed reads are asked again by themselves. */
import { findProblem } from './http';

/** Once, and only when the server did not answer: a refusal will not change by asking again. */
export const retryOnce = (failures: number, error: unknown): boolean => {
  const status = findProblem(error)?.status ?? 0;
  return failures < 1 && (status === 0 || status >= 500);
};
