/** Port: does a customer's site answer from outside? */
export interface SiteAddress {
  /** Address and port of Traefik's entry point. */
  address: string;
  port: number;
  /** Host header. */
  hostname: string;
  path: string;
}
export interface SiteAnswer {
  /** HTTP status; null when nothing answered. */
  status: number | null;
  /** Why nothing answered. */
  error: string | null;
}

export abstract class SiteProber {
  /** One GET, without following redirects; never throws. */
  abstract probe(site: SiteAddress): Promise<SiteAnswer>;
}
