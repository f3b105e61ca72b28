/** What the fault run saw, as data for the page of both targets. */
import type { Passage } from './lattice.js';
import {
  addLattice,
  saveCrash,
  type CrashData,
  type LatticeCell,
} from '../support/reliability-page.js';

export class CrashReport {
  private readonly data: Pick<CrashData, 'kinds' | 'requests' | 'failed'> = {
    kinds: {},
    requests: 0,
    failed: 0,
  };

  /** @param recoveredMs from the death of the engine to the beginning of the next attempt; null when the step was not needed. */
  add(border: string, recoveredMs: number | null): void {
    const [name = ''] = border.split('.');
    const kind = (this.data.kinds[name] ??= { borders: 0, recoveriesMs: [] });
    kind.borders += 1;
    if (recoveredMs !== null) kind.recoveriesMs.push(recoveredMs);
  }

  countRequests(requests: number, failed: number): void {
    this.data.requests += requests;
    this.data.failed += failed;
  }

  /** @param docs the folder of the documents. */
  write(docs: string): void {
    saveCrash(docs, this.data);
  }
}

/** The same of the lattice: one cell per kind of task and process. */
export class LatticeReport {
  private readonly cells = new Map<string, LatticeCell>();
  private readonly requests: Record<string, number> = {};
  private readonly at = new Date().toISOString();

  /** @param failedAfter failed requests per process whose kill explains them. */
  add(
    kind: string,
    { tasks, kills, notMet }: Passage,
    { requests, failedAfter }: { requests: number; failedAfter: ReadonlyMap<string, number> },
  ): void {
    for (const { victim, recoveredMs } of kills) {
      const cell = this.cellOf(kind, victim);
      cell.borders += 1;
      cell.recoveriesMs.push(recoveredMs);
    }
    for (const { border, victim, reason } of notMet) {
      const cell = this.cellOf(kind, victim);
      cell.borders += 1;
      cell.notMet[border] = reason;
    }
    for (const { error, finishedAt } of tasks) {
      const last = kills.findLast(({ at }) => finishedAt && at <= Date.parse(finishedAt));
      if (error && last) this.cellOf(kind, last.victim).byHand.push(error.code);
    }
    for (const [victim, failed] of failedAfter) this.cellOf(kind, victim).failed += failed;
    this.requests[kind] = (this.requests[kind] ?? 0) + requests;
  }

  /** @param docs the folder of the documents. */
  write(docs: string): void {
    if (this.cells.size > 0) addLattice(docs, [...this.cells.values()], this.requests);
  }

  private cellOf(kind: string, process: string): LatticeCell {
    const name = `${kind} ${process}`;
    const standing = this.cells.get(name) ?? {
      ...{ kind, process, at: this.at, borders: 0 },
      ...{ recoveriesMs: [], notMet: {}, byHand: [], failed: 0 },
    };
    this.cells.set(name, standing);
    return standing;
  }
}
