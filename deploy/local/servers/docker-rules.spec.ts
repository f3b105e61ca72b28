import { describe, expect, it } from 'vitest';
import { listDockerRules, removeDockerRules } from './docker-rules.js';

const own = ['mirab-11112222', 'br-aaaaaaaaaaaa', 'br-internal0000'];

/** As dockerd 20.10 writes them: those of two daemons, and an administrator's. */
const filter = {
  own: [
    'FORWARD -o br-aaaaaaaaaaaa -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    'FORWARD -o br-aaaaaaaaaaaa -j DOCKER',
    'FORWARD -i br-aaaaaaaaaaaa ! -o br-aaaaaaaaaaaa -j ACCEPT',
    'FORWARD -i br-aaaaaaaaaaaa -o br-aaaaaaaaaaaa -j ACCEPT',
    'FORWARD -i br-internal0000 -o br-internal0000 -j DROP',
    'DOCKER -d 10.200.2.3/32 ! -i br-aaaaaaaaaaaa -o br-aaaaaaaaaaaa -p tcp -m tcp --dport 80 -j ACCEPT',
    'DOCKER-ISOLATION-STAGE-1 -i mirab-11112222 ! -o mirab-11112222 -j DOCKER-ISOLATION-STAGE-2',
    'DOCKER-ISOLATION-STAGE-1 ! -s 10.200.2.128/26 -o br-internal0000 -j DROP',
    'DOCKER-ISOLATION-STAGE-2 -o mirab-11112222 -j DROP',
  ],
  others: [
    'FORWARD -j DOCKER-USER',
    'FORWARD -j DOCKER-ISOLATION-STAGE-1',
    'FORWARD -i docker0 -o docker0 -j ACCEPT',
    'FORWARD -i mirab-33334444 ! -o mirab-33334444 -j ACCEPT',
    'FORWARD -i eth0 -o br-aaaaaaaaaaaa -j ACCEPT',
    'FORWARD -i br-aaaaaaaaaaaa -m comment --comment "ours, says the administrator" -j LOG',
    'DOCKER-USER -i br-aaaaaaaaaaaa -j DROP',
    'DOCKER-USER -j RETURN',
    'DOCKER-ISOLATION-STAGE-1 -j RETURN',
    'DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP',
  ],
};
const nat = {
  own: [
    'POSTROUTING -s 10.200.2.64/26 ! -o br-aaaaaaaaaaaa -j MASQUERADE',
    'DOCKER -i mirab-11112222 -j RETURN',
    'DOCKER ! -i br-aaaaaaaaaaaa -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.200.2.66:80',
  ],
  others: [
    'PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
    'POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE',
    'POSTROUTING -o br-aaaaaaaaaaaa -j SNAT --to-source 10.0.0.1',
    'DOCKER -i docker0 -j RETURN',
  ],
};
const print = (chains: string[], rules: string[]): string =>
  [...chains, ...rules.map((rule) => `-A ${rule}`), ''].join('\n');

describe('listDockerRules', () => {
  it('finds what dockerd made for our bridges and nothing else', () => {
    const printed = print(['-P FORWARD DROP', '-N DOCKER'], [...filter.others, ...filter.own]);
    expect(listDockerRules(printed, 'filter', own).map((rule) => rule.join(' '))).toEqual(
      filter.own,
    );
    const printedNat = print(['-P POSTROUTING ACCEPT'], [...nat.own, ...nat.others]);
    expect(listDockerRules(printedNat, 'nat', own).map((rule) => rule.join(' '))).toEqual(nat.own);
  });

  it('takes no bridge for another whose name begins alike', () => {
    const printed = print([], ['FORWARD -o mirab-11112222b -j DOCKER']);
    expect(listDockerRules(printed, 'filter', own)).toEqual([]);
  });
});

describe('removeDockerRules', () => {
  /** Tables in memory that answer as iptables does. */
  function fakeIptables() {
    const tables: Record<string, string[]> = {
      filter: [...filter.others, ...filter.own],
      nat: [...nat.own, ...nat.others],
    };
    const calls: string[] = [];
    const run = async (...[, , table = '', command, ...rule]: readonly string[]) => {
      calls.push(command ?? '');
      const rules = tables[table] ?? [];
      if (command === '--list-rules') return print([], rules);
      if (!rules.includes(rule.join(' '))) throw new Error('there is no such rule');
      rules.splice(rules.indexOf(rule.join(' ')), 1);
      return '';
    };
    return { tables, calls, run };
  }

  it('deletes ours, leaves the others, and has nothing to do the second time', async () => {
    const { tables, calls, run } = fakeIptables();
    await removeDockerRules(own, run);
    expect(tables).toEqual({ filter: filter.others, nat: nat.others });
    calls.length = 0;
    await removeDockerRules(own, run);
    expect(calls).toEqual(['--list-rules', '--list-rules']);
  });

  it('asks nothing where no daemon of ours ever ran', async () => {
    const { calls, run } = fakeIptables();
    await removeDockerRules([], run);
    expect(calls).toEqual([]);
  });
});
