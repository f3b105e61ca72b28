/** Looks at every host that is not paused, again and again, and keeps their circuits. Several engines share the work. */
import type { Logger } from '#libs/observability';
import type { TaskOutcome } from '../tasks/claimed-task.js';
import type { PublishFact } from '../tasks/task-recorder.js';
import { isUnreachable } from './circuit.js';
import { secondsForRun, type HostLooks, type Look } from './host-looks.js';
import type { HostObservationsRepository } from './host-observations.repository.js';
import type {
  CircuitChange,
  ClaimedLook,
  HostWatchesRepository,
} from './host-watches.repository.js';

export interface HostWatchParts {
  watches: HostWatchesRepository;
  looks: HostLooks;
  observations: HostObservationsRepository;
  publish: PublishFact;
  logger: Logger;
}

const longestTickMs = 5_000;
/** How much later than its run a look counts as lost: time to write the results. */
const graceSeconds = 15;

export class HostWatch {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private readonly stopped = new AbortController();

  /** @param onClosed called when a host answers again, so that its tasks go on at once. */
  constructor(
    private readonly parts: HostWatchParts,
    private readonly everySeconds: number,
    private readonly onClosed: () => void,
  ) {}

  start(): void {
    const tickMs = Math.min(longestTickMs, this.everySeconds * 250);
    this.timer = setInterval(() => this.tick(), tickMs);
    this.tick();
  }

  /** Ends a look that is under way; its hosts are due at once, for another engine. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.stopped.abort();
    await this.looking;
  }

  /** What the end of a task says of the way to its host. Only ends that say something are noted. */
  async noteTask(
    { hostId, kind }: { hostId: string; kind: string },
    end: TaskOutcome,
  ): Promise<void> {
    const reached = reachedBy(kind, end);
    if (reached === null) return;
    const reason = 'message' in end ? end.message : '';
    this.tell(hostId, await this.parts.watches.noteTask(hostId, reached, reason));
  }

  private tick(): void {
    if (this.looking || this.stopped.signal.aborted) return;
    this.looking = this.lookAtDue()
      .catch((error: unknown) =>
        this.parts.logger.warn({ err: error }, 'hosts could not be looked at; it is tried again'),
      )
      .finally(() => {
        this.looking = undefined;
      });
  }

  private async lookAtDue(): Promise<void> {
    const within = (hosts: number): number => secondsForRun(hosts) + graceSeconds;
    const claimed = await this.parts.watches.claimDue(within);
    if (claimed.length === 0) return;
    // Those that did not answer last time come last, so that nobody waits for them.
    const ordered = claimed.toSorted((one, other) => one.misses - other.misses);
    const ids = ordered.map(({ hostId }) => hostId);
    const seen = await this.parts.looks.look(ids, this.stopped.signal);
    for (const look of ordered) await this.settle(look, seen.get(look.hostId));
  }

  private async settle(claimed: ClaimedLook, look: Look | undefined): Promise<void> {
    if (!look) return this.parts.watches.release(claimed);
    const { hostId } = claimed;
    const reason = look.seen.error ?? '';
    await this.parts.observations.record(hostId, look.seen);
    this.tell(hostId, await this.parts.watches.settleLook(claimed, look.reached, reason));
    this.publishHost(hostId);
  }

  private tell(hostId: string, change: CircuitChange): void {
    if (change === 'none') return;
    if (change === 'opened')
      this.parts.logger.warn({ hostId }, 'the host does not answer; its tasks wait');
    else this.parts.logger.info({ hostId }, 'the host answers again; its tasks go on');
    this.publishHost(hostId);
    if (change === 'closed') this.onClosed();
  }

  private publishHost(id: string): void {
    void this.parts.publish('changed.hosts', {
      type: 'changed',
      resource: 'hosts',
      id,
      tenantId: null,
    });
  }
}

/** Null when the end of a task says nothing of the way to its host: a spec that was refused, a name server that was away. */
function reachedBy(kind: string, end: TaskOutcome): boolean | null {
  if (end.state === 'succeeded') return true;
  if (end.state !== 'failed' && end.state !== 'retried') return null;
  if (isUnreachable(end.code)) return false;
  return end.code === 'HOST_NOT_READY' && kind === 'check' ? true : null;
}
