/** Asks a site without pause, and remembers when it did not answer: so that each failure can be laid to a kill, or to none. */
import { setTimeout as sleep } from 'node:timers/promises';
import { askSite } from '../support/site.js';

const everyMs = 25;

export class SiteWatch {
  requests = 0;
  /** Wall clock, in milliseconds: when the request began. */
  readonly failedAt: number[] = [];
  private watching = true;
  private readonly done: Promise<void>;

  constructor(hostname: string) {
    this.done = this.watch(hostname);
  }

  async stop(): Promise<void> {
    this.watching = false;
    await this.done;
  }

  private async watch(hostname: string): Promise<void> {
    while (this.watching) {
      const began = Date.now();
      const status = await askSite(hostname, '/healthz').then(
        (answer) => answer.status,
        () => 0,
      );
      this.requests += 1;
      if (status !== 200) this.failedAt.push(began);
      await sleep(everyMs);
    }
  }
}
