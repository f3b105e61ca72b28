/** One plain HTTP request to the host's entry point with the site's name, as a browser would send it after DNS. */
import { request } from 'node:http';
import { messageOf } from '#libs/errors';
import { SiteProber, type SiteAddress, type SiteAnswer } from './site-prober.js';

const timeoutMs = 5_000;

export class HttpSiteProber extends SiteProber {
  probe(site: SiteAddress): Promise<SiteAnswer> {
    return new Promise((resolve) => {
      const call = request(
        {
          host: site.address,
          port: site.port,
          path: site.path,
          headers: { host: site.hostname, 'user-agent': 'mirab-verify' },
          timeout: timeoutMs,
          agent: false,
        },
        (response) => {
          response.resume();
          resolve({ status: response.statusCode ?? null, error: null });
        },
      );
      call.on('timeout', () => call.destroy(new Error(`no answer within ${timeoutMs / 1_000} s`)));
      call.on('error', (error) => resolve({ status: null, error: messageOf(error) }));
      call.end();
    });
  }
}
