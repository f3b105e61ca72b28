/**
 * In which order waiting tasks start, said once: the engine claims by it, the control-plane tells people where a task stands.
 * The rank of a task is its priority, plus what it gained by waiting, minus what runs for its tenant already; the highest starts first,
 * and of equals the one that came first.
 */
export const queueOrder = {
  /** Every so many seconds of waiting are worth a point. */
  secondsPerPoint: 300,
  /** No more is gained by waiting, so that what is old never passes what is urgent. */
  mostPoints: 3,
  /** Taken away for every task of the same tenant that runs. */
  pointsPerRunning: 2,
} as const;
