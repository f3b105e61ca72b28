import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { codeOf, LocalError } from '../local-error.js';
import { findPortHolder, type PortHolder, type Protocol } from './port-holder.js';

/** One address that something of ours is about to listen on. */
export interface PortClaim {
  /** As a person says it: "PostgreSQL". */
  wantedBy: string;
  address: string;
  port: number;
  protocols: readonly Protocol[];
  /** The environment variable that changes the port. */
  variable: string;
}

export interface TakenPort {
  claim: PortClaim;
  protocol: Protocol;
  /** Why the address cannot be had, as Node says it: EADDRINUSE, EACCES, EADDRNOTAVAIL. */
  code: string;
  holder: PortHolder | null;
}

/**
 * Refuses to go on when a wanted port is taken, before anything is started, naming all of them at once.
 * Ports held by process groups in `ours` (pids of processes on record and alive) count as free.
 */
export async function assertPortsFree(
  claims: readonly PortClaim[],
  ours: ReadonlySet<number> = new Set(),
): Promise<void> {
  const doubles = renderDoubles(claims);
  if (doubles) throw new LocalError(doubles);
  const checks = claims.flatMap((claim) =>
    claim.protocols.map((protocol) => checkPort(claim, protocol)),
  );
  const taken = (await Promise.all(checks))
    .flatMap((port) => port ?? [])
    .filter(({ holder }) => !(holder && ours.has(holder.processGroup)));
  if (taken.length > 0) throw new LocalError(renderTakenPorts(taken));
}

/** The whole message for taken ports; pure. */
export function renderTakenPorts(taken: readonly TakenPort[]): string {
  const head =
    taken.length === 1
      ? 'A port that Mirab needs cannot be used; nothing was started.'
      : `${taken.length} ports that Mirab needs cannot be used; nothing was started.`;
  return [head, ...taken.map(renderTakenPort)].join('\n');
}

/** A message for ports that two of our own servers want, or null; pure. */
export function renderDoubles(claims: readonly PortClaim[]): string | null {
  const lines = claims.flatMap((claim, index) => {
    const other = claims
      .slice(0, index)
      .find((earlier) => earlier.port === claim.port && earlier.address === claim.address);
    if (!other) return [];
    return `  ${claim.address}:${claim.port} is wanted by ${other.wantedBy} (${other.variable}) and by ${claim.wantedBy} (${claim.variable}). Change one of them.`;
  });
  return lines.length === 0
    ? null
    : ['Two servers want the same port; nothing was started.', ...lines].join('\n');
}

/** Distinct ports of this address that are free now for TCP and UDP, chosen by the operating system. */
export async function findFreePorts(count: number, address = '127.0.0.1'): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = await chooseTcpPort(address);
    if ((await tryUdp(address, port)) === null) ports.add(port);
  }
  return [...ports];
}

async function checkPort(claim: PortClaim, protocol: Protocol): Promise<TakenPort | null> {
  const attempt = protocol === 'tcp' ? tryTcp : tryUdp;
  const code = await attempt(claim.address, claim.port);
  return code === null
    ? null
    : { claim, protocol, code, holder: findPortHolder(claim.port, protocol) };
}

function renderTakenPort({ claim, protocol, code, holder }: TakenPort): string {
  const place = `  ${claim.address}:${claim.port}/${protocol}, wanted by ${claim.wantedBy},`;
  return `${place} ${renderReason(code, holder)} Choose another with ${claim.variable}.`;
}

function renderReason(code: string, holder: PortHolder | null): string {
  if (code === 'EACCES') return 'is one of the ports that only root may use.';
  if (code === 'EADDRNOTAVAIL') return 'has an address that this machine does not have.';
  if (!holder)
    return 'is held by a process that /proc does not name (another user or another network namespace).';
  return `is held by process ${holder.pid} (${holder.command}).`;
}

function tryTcp(address: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(codeOf(error) ?? 'unknown'));
    server.listen({ host: address, port, exclusive: true }, () =>
      server.close(() => resolve(null)),
    );
  });
}

function tryUdp(address: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', (error) => resolve(codeOf(error) ?? 'unknown'));
    socket.bind({ address, port, exclusive: true }, () => socket.close(() => resolve(null)));
  });
}

function chooseTcpPort(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: address, port: 0 }, () => {
      const bound = server.address();
      server.close(() =>
        bound && typeof bound === 'object'
          ? resolve(bound.port)
          : reject(new Error('no port was chosen')),
      );
    });
  });
}
