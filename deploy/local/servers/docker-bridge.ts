import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { LocalError } from '../local-error.js';
import { runElevated } from '../processes/privilege.js';
import { stateKey } from '../runtime-directory.js';

const Bridge = z.object({ name: z.string(), cidr: z.string() });
export type Bridge = z.infer<typeof Bridge>;

const Addresses = z.array(
  z.object({
    ifname: z.string(),
    addr_info: z
      .array(z.object({ family: z.string(), local: z.string(), prefixlen: z.number() }))
      .default([]),
  }),
);

/**
 * A bridge that belongs to this state directory alone: a second daemon on `docker0` would change the address under the
 * first one. Its name and address stay the same for the life of the directory.
 */
export async function ensureDockerBridge(
  stateDir: string,
  wantedCidr: string | undefined,
): Promise<Bridge> {
  const file = bridgeFile(stateDir);
  const present = await listAddresses();
  const known = findBridge(file);
  const name = known?.name ?? `mirab-${stateKey(stateDir).slice(0, 8)}`;
  const others = present
    .filter(({ ifname }) => ifname !== name)
    .flatMap(({ addr_info }) => addr_info);
  const used = others
    .filter(({ family }) => family === 'inet')
    .map(({ local, prefixlen }) => `${local}/${prefixlen}`);
  const cidr = wantedCidr ?? known?.cidr ?? chooseBridgeAddress(used);
  mkdirSync(join(stateDir, 'docker'), { recursive: true, mode: 0o700 });
  writeFileSync(file, JSON.stringify({ name, cidr }));
  if (!present.some(({ ifname }) => ifname === name))
    await runElevated(['ip', 'link', 'add', name, 'type', 'bridge']);
  await runElevated(['ip', 'address', 'replace', cidr, 'dev', name]);
  await runElevated(['ip', 'link', 'set', name, 'up']);
  return { name, cidr };
}

/** Names of every bridge that the daemon of this directory has: its default one and those of its networks. */
export function listBridgeNames(stateDir: string, networkIds: readonly string[]): string[] {
  const known = findBridge(bridgeFile(stateDir));
  return [...networkIds.map((id) => `br-${id.slice(0, 12)}`), ...(known ? [known.name] : [])];
}

/** Takes away the interfaces that the daemon left when it was stopped. */
export async function removeDockerBridges(names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const present = new Set((await listAddresses()).map(({ ifname }) => ifname));
  for (const name of names) {
    if (present.has(name)) await runElevated(['ip', 'link', 'delete', 'dev', name]);
  }
}

/** The first /24 of 10.199.0.0/16 that overlaps nothing in use; pure. */
export function chooseBridgeAddress(used: readonly string[]): string {
  const ranges = used.map(rangeOf);
  for (let third = 0; third < 256; third += 1) {
    const cidr = `10.199.${third}.1/24`;
    const [first, last] = rangeOf(cidr);
    if (ranges.every(([from, to]) => last < from || to < first)) return cidr;
  }
  throw new LocalError(
    'Every /24 of 10.199.0.0/16 is in use. Choose an address for the Docker bridge with MIRAB_DOCKERD_BIP.',
  );
}

function rangeOf(cidr: string): [first: number, last: number] {
  const [address = '', prefix = '32'] = cidr.split('/');
  const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(prefix));
  const first = Math.floor(value / size) * size;
  return [first, first + size - 1];
}

async function listAddresses() {
  return Addresses.parse(JSON.parse(await runElevated(['ip', '-json', 'address', 'show'])));
}

function bridgeFile(stateDir: string): string {
  return join(stateDir, 'docker', 'bridge.json');
}

function findBridge(file: string): Bridge | null {
  if (!existsSync(file)) return null;
  return Bridge.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? null;
}
