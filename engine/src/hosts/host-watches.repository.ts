/**
 * Which hosts are due for a look, who looks at them, and what their circuits are. Only the clock of the database is compared. A look is
 * a claim with a number of its own: a result that comes after another look has begun is not written.
 */
import { watchLock } from '#libs/contracts';
import type { Database, Transaction } from '#libs/database';
import { isOpenAfter, pauseAfterMiss } from './circuit.js';

/** Hosts of one run; the rest is due at once. */
const mostHosts = 200;

export interface ClaimedLook {
  hostId: string;
  /** Number of this look at the host. */
  look: bigint;
  /** Looks and tasks in a row, up to now, that did not reach it. */
  misses: number;
}

/** What became of the circuit. */
export type CircuitChange = 'opened' | 'closed' | 'none';

export interface WatchOptions {
  /** Between two looks at a host that answers, in seconds. */
  everySeconds: number;
  /** From 0 to 1, for the jitter. */
  random: () => number;
}

export class HostWatchesRepository {
  constructor(
    private readonly database: Database,
    private readonly options: WatchOptions,
  ) {}

  /**
   * Takes the hosts that are due, and with them those that will be soon, so that the hosts stay together in one run. A host that nobody
   * has looked at, or that was changed since, is due. Hosts that are paused
   * or not enrolled are left alone.
   * @param withinSeconds when a look that brings no result counts as lost; grows with the number of hosts
   */
  async claimDue(withinSeconds: (hosts: number) => number): Promise<ClaimedLook[]> {
    return this.database.transaction('*', async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(${watchLock})`;
      const due = await this.listDue(tx);
      if (!due.some(({ isDue }) => isDue)) return [];
      const ids = due.map(({ id }) => id);
      return tx.$queryRaw<ClaimedLook[]>`
        INSERT INTO host_watches AS w (host_id, host_version, looks, next_look_at)
        SELECT h.id, h.version, 1, clock_timestamp() + make_interval(secs => ${withinSeconds(ids.length)})
        FROM hosts h WHERE h.id = ANY(${ids}::uuid[])
        ON CONFLICT (host_id) DO UPDATE
          SET host_version = excluded.host_version, looks = w.looks + 1, next_look_at = excluded.next_look_at
        RETURNING host_id AS "hostId", looks AS look, misses`;
    });
  }

  private async listDue(tx: Transaction): Promise<{ id: string; isDue: boolean }[]> {
    const soon = this.options.everySeconds / 4;
    return tx.$queryRaw<{ id: string; isDue: boolean }[]>`
      SELECT id, "isDue" FROM (
        SELECT h.id, h.slug, w.opened_at, w.next_look_at,
          w.host_id IS NULL OR w.host_version <> h.version OR w.next_look_at <= clock_timestamp() AS "isDue"
        FROM hosts h LEFT JOIN host_watches w ON w.host_id = h.id
        WHERE NOT h.paused AND (h.connection = 'local' OR cardinality(h.host_keys) > 0)) seen
      WHERE "isDue" OR (opened_at IS NULL AND next_look_at <= clock_timestamp() + make_interval(secs => ${soon}))
      ORDER BY "isDue" DESC, slug LIMIT ${mostHosts}`;
  }

  /** A look that reached the host, or that ended for another reason than the way to it (`null`: nothing is known of the way). */
  async settleLook(
    look: ClaimedLook,
    reached: boolean | null,
    reason: string,
  ): Promise<CircuitChange> {
    return this.database.transaction('*', async (tx) => {
      const before = await lock(tx, look.hostId);
      if (before?.looks !== look.look) return 'none';
      const pause = await this.write(tx, look.hostId, before, { reached, reason });
      await tx.$executeRaw`
        UPDATE host_watches SET next_look_at = clock_timestamp() + make_interval(secs => ${pause})
        WHERE host_id = ${look.hostId}::uuid`;
      return changeOf(before, reached);
    });
  }

  /** Gives a look back that was not made; the host is due at once. */
  async release(look: ClaimedLook): Promise<void> {
    await this.database.transaction(
      '*',
      (tx) => tx.$executeRaw`
        UPDATE host_watches SET next_look_at = clock_timestamp()
        WHERE host_id = ${look.hostId}::uuid AND looks = ${look.look}`,
    );
  }

  /** What a task met on its way to the host. The next look stays where it is, but a host that answers again is looked at as usual. */
  async noteTask(hostId: string, reached: boolean, reason: string): Promise<CircuitChange> {
    if (reached && !(await this.wasMissed(hostId))) return 'none';
    return this.database.transaction('*', async (tx) => {
      const before = await lock(tx, hostId);
      // Nobody has looked at the host yet: the first look is due anyway.
      if (!before || (reached && before.misses === 0)) return 'none';
      await this.write(tx, hostId, before, { reached, reason });
      if (reached) {
        await tx.$executeRaw`
          UPDATE host_watches
          SET next_look_at = least(next_look_at, clock_timestamp() + make_interval(secs => ${this.options.everySeconds}))
          WHERE host_id = ${hostId}::uuid`;
      }
      return changeOf(before, reached);
    });
  }

  /** Whether an answer is news: tasks end often, and next to always on a host that answered before. */
  private async wasMissed(hostId: string): Promise<boolean> {
    const rows = await this.database.statement(
      (tx) => tx.$queryRaw<unknown[]>`
        SELECT FROM host_watches WHERE host_id = ${hostId}::uuid AND misses > 0`,
    );
    return rows.length > 0;
  }

  /** @returns seconds until the next look. */
  private async write(
    tx: Transaction,
    hostId: string,
    before: WatchRow,
    { reached, reason }: { reached: boolean | null; reason: string },
  ): Promise<number> {
    const { everySeconds, random } = this.options;
    if (reached === null) return everySeconds;
    if (reached) {
      await tx.$executeRaw`
        UPDATE host_watches SET misses = 0, unreachable_since = NULL, opened_at = NULL, reason = NULL
        WHERE host_id = ${hostId}::uuid`;
      return everySeconds;
    }
    const misses = before.misses + 1;
    await tx.$executeRaw`
      UPDATE host_watches SET misses = ${misses}, reason = ${reason},
        unreachable_since = coalesce(unreachable_since, clock_timestamp()),
        opened_at = CASE WHEN ${isOpenAfter(misses)} THEN coalesce(opened_at, clock_timestamp()) END
      WHERE host_id = ${hostId}::uuid`;
    return pauseAfterMiss(misses, everySeconds, random());
  }
}

interface WatchRow {
  looks: bigint;
  misses: number;
}

async function lock(tx: Transaction, hostId: string): Promise<WatchRow | undefined> {
  const [row] = await tx.$queryRaw<WatchRow[]>`
    SELECT looks, misses FROM host_watches WHERE host_id = ${hostId}::uuid FOR UPDATE`;
  return row;
}

function changeOf({ misses }: WatchRow, reached: boolean | null): CircuitChange {
  if (reached === null) return 'none';
  if (reached) return isOpenAfter(misses) ? 'closed' : 'none';
  return !isOpenAfter(misses) && isOpenAfter(misses + 1) ? 'opened' : 'none';
}
