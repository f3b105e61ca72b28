import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { findProcessStat } from './process-identity.js';

export type Protocol = 'tcp' | 'udp';

export interface PortHolder {
  pid: number;
  /** argv joined by blanks, at most 120 characters. */
  command: string;
  processGroup: number;
}

/** Inodes of the sockets that listen on a port (tcp state 0A) or are bound to it (udp), from the text of /proc/net/{tcp,tcp6,udp,udp6}. */
export function parseListeningInodes(table: string, port: number, protocol: Protocol): string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const rows = table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/));
  return rows.flatMap((fields) => {
    const [, local, , state] = fields;
    const inode = fields[9];
    const listens = protocol === 'udp' || state === '0A';
    return local?.endsWith(`:${wanted}`) && listens && inode ? [inode] : [];
  });
}

/** The process that holds a port, or null where /proc does not tell (another user's process, another namespace). */
export function findPortHolder(port: number, protocol: Protocol): PortHolder | null {
  const inodes = [protocol, `${protocol}6`].flatMap((table) =>
    parseListeningInodes(readOrEmpty(`/proc/net/${table}`), port, protocol),
  );
  const links = new Set(inodes.map((inode) => `socket:[${inode}]`));
  const pid =
    links.size === 0 ? undefined : listPids().find((candidate) => holdsOne(candidate, links));
  return pid === undefined ? null : describeProcess(pid);
}

function describeProcess(pid: number): PortHolder {
  const command = readOrEmpty(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
  return {
    pid,
    command: command.slice(0, 120) || readOrEmpty(`/proc/${pid}/comm`).trim(),
    processGroup: findProcessStat(pid)?.processGroup ?? pid,
  };
}

function holdsOne(pid: number, links: ReadonlySet<string>): boolean {
  return listNames(`/proc/${pid}/fd`).some((fd) => {
    try {
      return links.has(readlinkSync(`/proc/${pid}/fd/${fd}`));
    } catch {
      return false;
    }
  });
}

function listPids(): number[] {
  return listNames('/proc').map(Number).filter(Number.isInteger);
}

function listNames(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
