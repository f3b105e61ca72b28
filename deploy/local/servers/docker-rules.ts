import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runElevated } from '../processes/privilege.js';

type Table = 'filter' | 'nat';

/** Runs iptables with these arguments and returns what it printed. */
export type RunIptables = (...args: readonly string[]) => Promise<string>;

/** Chains that dockerd alone writes to. DOCKER-USER is not among them: it is the administrator's. */
const dockerChains = ['DOCKER', 'DOCKER-ISOLATION-STAGE-1', 'DOCKER-ISOLATION-STAGE-2'];

/** In chains of the whole machine only what dockerd writes there, word by word; `@` stands for the bridge. */
const sharedRules: Readonly<Record<Table, readonly RegExp[]>> = {
  filter: [
    /^FORWARD -o @ -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT$/,
    /^FORWARD -o @ -j DOCKER$/,
    /^FORWARD -i @ ! -o @ -j ACCEPT$/,
    /^FORWARD -i @ -o @ -j (?:ACCEPT|DROP)$/,
  ],
  nat: [/^POSTROUTING -s [\d./]+ ! -o @ -j MASQUERADE$/],
};

/**
 * Takes away the rules that a daemon made for these bridges and left when it was stopped. The chains and the policy of
 * FORWARD stay: another daemon may stand on them.
 */
export async function removeDockerRules(
  bridges: readonly string[],
  runIptables: RunIptables,
): Promise<void> {
  if (bridges.length === 0) return;
  for (const table of ['filter', 'nat'] as const) {
    const printed = await runIptables('--wait', '--table', table, '--list-rules');
    for (const rule of listDockerRules(printed, table, bridges))
      await runIptables('--wait', '--table', table, '--delete', ...rule);
  }
}

/** Arguments of the rules, chain first, that dockerd made for these bridges, from what `--list-rules` printed; pure. */
export function listDockerRules(
  printed: string,
  table: Table,
  bridges: readonly string[],
): string[][] {
  return printed
    .split('\n')
    .filter((line) => line.startsWith('-A '))
    .map((line) => line.slice('-A '.length).trim().split(' '))
    .filter((rule) => isMadeByDocker(rule, table, bridges));
}

function isMadeByDocker(
  rule: readonly string[],
  table: Table,
  bridges: readonly string[],
): boolean {
  const named = rule.filter((_, index) => ['-i', '-o'].includes(rule[index - 1] ?? ''));
  const bridge = named[0];
  if (bridge === undefined || !bridges.includes(bridge)) return false;
  if (named.some((name) => name !== bridge)) return false;
  if (dockerChains.includes(rule[0] ?? '')) return true;
  const shape = rule.map((word) => (word === bridge ? '@' : word)).join(' ');
  return sharedRules[table].some((pattern) => pattern.test(shape));
}

/** The variant of iptables that the daemon of this directory was given; see `ensureIptables`. */
export function iptablesOf(stateDir: string): RunIptables {
  const variant = join(stateDir, 'docker', 'bin', 'iptables');
  const program = existsSync(variant) ? variant : 'iptables';
  return (...args) => runElevated([program, ...args]);
}
