/** The circuit of a host, as its page and its waiting tasks show it. */
import type { HostOutage } from '#libs/contracts';

/** What the engine's watch has written of a host. */
export interface WatchFacts {
  unreachableSince: Date | null;
  openedAt: Date | null;
  reason: string | null;
  nextLookAt: Date;
}
/** What `outageOf` needs of a host. */
export const watchFacts = {
  select: { unreachableSince: true, openedAt: true, reason: true, nextLookAt: true },
} as const;

/** Null unless the circuit is open: only then do tasks wait. */
export function outageOf(watch: WatchFacts | null): HostOutage | null {
  if (!watch?.openedAt) return null;
  return {
    since: (watch.unreachableSince ?? watch.openedAt).toISOString(),
    reason: watch.reason ?? '',
    nextLookAt: watch.nextLookAt.toISOString(),
  };
}
