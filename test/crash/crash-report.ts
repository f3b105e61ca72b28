/** What the fault run saw, as a page that is made by it. */
import { writeFileSync } from 'node:fs';
import { percentile } from '../../bench/report.js';

export class CrashReport {
  private readonly recoveries = new Map<string, (number | null)[]>();
  private requests = 0;
  private failed = 0;

  /** @param recoveredMs from the death of the engine to the beginning of the next attempt; null when the step was not needed. */
  add(border: string, recoveredMs: number | null): void {
    const [kind = ''] = border.split('.');
    this.recoveries.set(kind, [...(this.recoveries.get(kind) ?? []), recoveredMs]);
  }

  countRequests(requests: number, failed: number): void {
    this.requests += requests;
    this.failed += failed;
  }

  write(file: string): void {
    const rows = [...this.recoveries].map(([kind, all]) => {
      const met = all.filter((value) => value !== null);
      if (met.length === 0) return `| ${kind} | ${String(all.length)} | 0 | | |`;
      const [median, worst] = [percentile(met, 0.5), Math.max(...met)].map(inSeconds);
      return `| ${kind} | ${String(all.length)} | ${String(met.length)} | ${median ?? ''} | ${worst ?? ''} |`;
    });
    writeFileSync(
      file,
      `# Reliability

Made by \`make crash\`: one engine is killed with SIGKILL at the beginning of every step of a task, and after its last one; it is started again
at once and goes on. A border is not met when its step was not needed. Recovery is the time from the death to the next attempt.

| kind | borders | met | recovery, median | worst |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

Requests to the site while its engine was killed in an upgrade, a rollback, a scale or a deploy: ${String(this.requests)}, of which ${String(this.failed)} failed.
`,
    );
  }
}

const inSeconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`;
