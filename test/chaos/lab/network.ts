/**
 * The wires of the laboratory. The run itself lives in a network namespace of its own (`unshare --net`), in which a bridge joins the
 * namespaces of engines and hosts; the machine's own network is neither touched nor reachable.
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);
const bridge = 'chaos';
const subnet = '10.198.0';
/** Where the servers of the laboratory listen. */
export const coreAddress = `${subnet}.1`;
/** Every address there is, for servers that ask who may speak to them. */
export const labRange = `${subnet}.0/24`;
const namespacePrefix = 'mirab-chaos-';

/** A place with an address of its own, reached over one wire that can be cut. */
export interface Node {
  name: string;
  address: string;
  /** Path for nsenter. */
  namespace: string;
}

const pathOf = (name: string): string => `/run/netns/${namespacePrefix}${name}`;
/** End of the wire on the bridge; interface names have 15 characters at most. */
const wireOf = (node: Pick<Node, 'name'>): string => `wire-${node.name}`;

/** Standard output of one command; the first word is the program. */
export async function command(...argv: [string, ...string[]]): Promise<string> {
  const [file, ...args] = argv;
  return (await run(file, args, { maxBuffer: 64 * 2 ** 20 })).stdout;
}

export const inside = (node: Node, ...argv: [string, ...string[]]): Promise<string> =>
  command('nsenter', `--net=${node.namespace}`, '--', ...argv);

/** Loopback and bridge in our own namespace. */
export async function raiseBridge(): Promise<void> {
  await command('ip', 'link', 'set', 'lo', 'up');
  await command('ip', 'link', 'add', bridge, 'type', 'bridge');
  await command('ip', 'address', 'add', `${coreAddress}/24`, 'dev', bridge);
  await command('ip', 'link', 'set', bridge, 'up');
}

/** @param last part of the address. */
export async function addNode(name: string, last: number): Promise<Node> {
  const node = { name, address: `${subnet}.${String(last)}`, namespace: pathOf(name) };
  await command('ip', 'netns', 'add', `${namespacePrefix}${name}`);
  const peer = ['peer', 'name', 'eth0', 'netns', `${namespacePrefix}${name}`];
  await command('ip', 'link', 'add', wireOf(node), 'type', 'veth', ...peer);
  await command('ip', 'link', 'set', wireOf(node), 'master', bridge, 'up');
  await inside(node, 'ip', 'address', 'add', `${node.address}/24`, 'dev', 'eth0');
  await inside(node, 'ip', 'link', 'set', 'lo', 'up');
  await inside(node, 'ip', 'link', 'set', 'eth0', 'up');
  return node;
}

export const cutWire = (node: Node): Promise<string> =>
  command('ip', 'link', 'set', wireOf(node), 'down');
export const mendWire = (node: Node): Promise<string> =>
  command('ip', 'link', 'set', wireOf(node), 'up');

/** A way that is closed in one direction only: what `from` sends there is dropped without a word. */
export interface ClosedWay {
  from: Node;
  address: string;
  /** All ports when absent. */
  port?: number;
}

const ruleOf = ({ address, port }: ClosedWay): string[] => [
  ...['--destination', address],
  ...(port === undefined ? [] : ['--protocol', 'tcp', '--dport', String(port)]),
  ...['--jump', 'DROP'],
];
export const closeWay = (iptables: string, way: ClosedWay): Promise<string> =>
  inside(way.from, iptables, '--wait', '--append', 'OUTPUT', ...ruleOf(way));
export const openWay = (iptables: string, way: ClosedWay): Promise<string> =>
  inside(way.from, iptables, '--wait', '--delete', 'OUTPUT', ...ruleOf(way));

/** Names of the namespaces that a run has made, this one or one that was killed. */
export const listNodeNames = (): string[] =>
  existsSync('/run/netns')
    ? readdirSync('/run/netns').filter((name) => name.startsWith(namespacePrefix))
    : [];

/** Ends whatever still lives in them, by id, and removes them. */
export async function removeNodes(): Promise<void> {
  for (const name of listNodeNames()) {
    const pids = (await command('ip', 'netns', 'pids', name)).split('\n').filter(Boolean);
    for (const pid of pids) endProcess(Number(pid));
    await command('ip', 'netns', 'delete', name);
  }
}

export function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
