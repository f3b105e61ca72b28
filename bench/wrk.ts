/** wrk as the load on a site; used by the benchmarks and by the suites. */
import { spawn } from 'node:child_process';

export interface LoadResult {
  requests: number;
  /** Answers that are not 2xx or 3xx, and broken, refused or timed-out connections. */
  failed: number;
}

export interface LoadTarget {
  /** Host header. */
  hostname: string;
  /** `address:port` of Traefik's entry point. */
  address: string;
  connections: number;
}

const maxSeconds = 300;

/** Loads `/healthz` of the site until `stop` is called, at most five minutes. */
export function startLoad({ hostname, address, connections }: LoadTarget): {
  stop(): Promise<LoadResult>;
} {
  const argv = [
    '-t',
    '1',
    '-c',
    String(connections),
    '-d',
    `${String(maxSeconds)}s`,
    '-H',
    `Host: ${hostname}`,
    '--timeout',
    '10s',
    `http://${address}/healthz`,
  ];
  const child = spawn('wrk', argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      resolve();
    });
  });
  return {
    stop: async () => {
      // wrk prints its report when it is interrupted.
      child.kill('SIGINT');
      await ended;
      return parseWrk(output);
    },
  };
}

/** Reads wrk's report. @throws Error when it is not one. */
export function parseWrk(report: string): LoadResult {
  const requests = /(?<![0-9])([0-9]+) requests in/.exec(report)?.[1];
  if (!requests) throw new Error(`wrk gave no report: ${report}`);
  const sockets =
    /Socket errors: connect ([0-9]+), read ([0-9]+), write ([0-9]+), timeout ([0-9]+)/
      .exec(report)
      ?.slice(1) ?? [];
  const answers = /Non-2xx or 3xx responses: ([0-9]+)/.exec(report)?.[1] ?? '0';
  return {
    requests: Number(requests),
    failed: [...sockets, answers].reduce((sum, value) => sum + Number(value), 0),
  };
}
