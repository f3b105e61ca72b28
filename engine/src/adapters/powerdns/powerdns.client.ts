/**
 * PowerDNS authoritative server 4.7 and later over its HTTP API. What was tried of it: PATCH of a zone is one transaction; DELETE of an
 * absent set answers 204; every answer closes the connection; errors have a JSON body only when JSON is asked for; parallel PATCHes of
 * one zone can double records on SQL backends, so writes are serialised per zone.
 */
import axios, { isAxiosError, type AxiosInstance } from 'axios';
import { z } from 'zod';
import type { DnsRecord } from '#libs/contracts';
import { MirabError } from '#libs/errors';
import { DnsProvider } from './dns-provider.js';

const account = 'mirab';
const timeoutMs = 10_000;

const recordSet = z.object({
  name: z.string(),
  type: z.string(),
  ttl: z.number(),
  records: z.array(z.object({ content: z.string(), disabled: z.boolean().optional() })),
  comments: z.array(z.object({ content: z.string(), account: z.string() })).default([]),
});
type RecordSet = z.infer<typeof recordSet>;
const zoneBody = z.object({ rrsets: z.array(recordSet) });

/** Runs `work` while no other engine writes to `zone`. */
export type ZoneLock = <T>(zone: string, work: () => Promise<T>) => Promise<T>;

export class PowerDnsClient extends DnsProvider {
  private readonly http: AxiosInstance;

  constructor(
    options: { url: string; apiKey: string },
    private readonly withZoneLock: ZoneLock,
  ) {
    super();
    this.http = axios.create({
      baseURL: `${options.url}/api/v1/servers/localhost`,
      headers: { 'X-API-Key': options.apiKey, Accept: 'application/json' },
      timeout: timeoutMs,
      maxRedirects: 0,
      proxy: false,
    });
  }

  async ensureRecords(records: readonly DnsRecord[], owner: string): Promise<string[]> {
    const changed: string[] = [];
    for (const [zone, wanted] of groupByZone(records)) {
      changed.push(
        ...(await this.withZoneLock(zone, () => this.ensureInZone(zone, wanted, owner))),
      );
    }
    return changed;
  }

  async removeRecords(zone: string, names: readonly string[], owner: string): Promise<string[]> {
    return this.withZoneLock(zone, async () => {
      const standing = await this.findZone(zone);
      const wanted = new Set(names.map(canonical));
      const ours = (standing ?? []).filter((set) => wanted.has(set.name) && isOwnedBy(set, owner));
      if (ours.length) {
        await this.patch(
          zone,
          ours.map((set) => ({ name: set.name, type: set.type, changetype: 'DELETE' })),
        );
      }
      return [...new Set(ours.map((set) => set.name.slice(0, -1)))];
    });
  }

  private async ensureInZone(
    zone: string,
    wanted: readonly DnsRecord[],
    owner: string,
  ): Promise<string[]> {
    const standing = (await this.findZone(zone)) ?? (await this.createZone(zone));
    const changes = wanted.filter((record) => {
      const there = standing.find(
        (set) => set.name === canonical(record.name) && set.type === record.type,
      );
      if (there && !isOwnedBy(there, owner)) {
        throw new MirabError(
          'DNS_FAILED',
          `${record.name} has a record in zone ${zone} that does not belong to this stack; it was left as it is. Remove it or choose another name.`,
        );
      }
      return !there || !sameContent(there, record);
    });
    if (changes.length)
      await this.patch(
        zone,
        changes.map((record) => replacement(record, owner)),
      );
    return changes.map((record) => record.name);
  }

  private async findZone(zone: string): Promise<RecordSet[] | null> {
    return this.request(`zone ${zone}`, async () => {
      const answer = await this.http.get<unknown>(`/zones/${canonical(zone)}`, {
        validateStatus: (status) => status === 200 || status === 404,
      });
      return answer.status === 404 ? null : zoneBody.parse(answer.data).rrsets;
    });
  }

  private async createZone(zone: string): Promise<RecordSet[]> {
    const body = {
      name: canonical(zone),
      kind: 'Native',
      nameservers: [`ns1.${canonical(zone)}`],
      soa_edit_api: 'DEFAULT',
      api_rectify: true,
    };
    // 409: another engine made it in between.
    await this.request(`zone ${zone}`, () =>
      this.http.post('/zones', body, {
        validateStatus: (status) => status === 201 || status === 409,
      }),
    );
    return (await this.findZone(zone)) ?? [];
  }

  private async patch(zone: string, rrsets: readonly object[]): Promise<void> {
    await this.request(`zone ${zone}`, () =>
      this.http.patch(`/zones/${canonical(zone)}`, { rrsets }),
    );
  }

  private async request<T>(subject: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof MirabError) throw error;
      throw new MirabError(
        'DNS_FAILED',
        `PowerDNS did not accept the change of ${subject}: ${reasonOf(error)}`,
        {
          retryable: isRetryable(error),
          cause: error instanceof Error ? error.message : undefined,
        },
      );
    }
  }
}

const canonical = (name: string): string => `${name}.`;
const ownerMark = (owner: string): string => `mirab:${owner}`;
const isOwnedBy = (set: RecordSet, owner: string): boolean =>
  set.comments.some(
    (comment) => comment.account === account && comment.content === ownerMark(owner),
  );
const sameContent = (set: RecordSet, record: DnsRecord): boolean =>
  set.ttl === record.ttlSeconds &&
  set.records.length === 1 &&
  set.records[0]?.content === record.content &&
  !set.records[0].disabled;

const replacement = (record: DnsRecord, owner: string): object => ({
  name: canonical(record.name),
  type: record.type,
  ttl: record.ttlSeconds,
  changetype: 'REPLACE',
  records: [{ content: record.content, disabled: false }],
  comments: [{ content: ownerMark(owner), account }],
});

function groupByZone(records: readonly DnsRecord[]): Map<string, DnsRecord[]> {
  const zones = new Map<string, DnsRecord[]>();
  for (const record of records) zones.set(record.zone, [...(zones.get(record.zone) ?? []), record]);
  return zones;
}

const isRetryable = (error: unknown): boolean =>
  !isAxiosError(error) || error.response === undefined || error.response.status >= 500;

/** One sentence without the API key, which axios keeps in its error objects. */
function reasonOf(error: unknown): string {
  if (!isAxiosError(error)) return 'its answer could not be read.';
  if (!error.response) return `it does not answer (${error.code ?? 'no connection'}).`;
  const body = z.object({ error: z.string() }).safeParse(error.response.data);
  return `HTTP ${error.response.status}${body.success ? `, ${body.data.error}` : ''}.`;
}
