/** One plain HTTP request to the host's entry point with the site's name, as a browser would send it after DNS. */
import { request } from 'node:http';
import { messageOf } from '#libs/errors';
import { SiteProber, type SiteAddress, type SiteAnswer } from './site-prober.js';

const usualTimeoutMs = 5_000;

export class HttpSiteProber extends SiteProber {
  /** @param timeoutMs longest time from the call to the answer's head, in milliseconds. */
  constructor(private readonly timeoutMs = usualTimeoutMs) {
    super();
  }

  probe(site: SiteAddress): Promise<SiteAnswer> {
    return new Promise((resolve) => {
      const call = request(
        {
          host: site.address,
          port: site.port,
          path: site.path,
          headers: { host: site.hostname, 'user-agent': 'mirab-verify' },
          // Of the whole call: a server that sends a byte now and then would never be idle.
          signal: AbortSignal.timeout(this.timeoutMs),
          agent: false,
        },
        (response) => {
          response.on('error', () => undefined).resume();
          resolve({ status: response.statusCode ?? null, error: null });
        },
      );
      call.on('error', (error) =>
        resolve({
          status: null,
          error:
            error.name === 'AbortError'
              ? `no answer within ${this.timeoutMs / 1_000} s`
              : messageOf(error),
        }),
      );
      call.end();
    });
  }
}
