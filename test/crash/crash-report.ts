/** What the fault run saw, as data for the page of both targets. */
import { saveCrash, type CrashData } from '../support/reliability-page.js';

export class CrashReport {
  private readonly data: CrashData = { kinds: {}, requests: 0, failed: 0 };

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
