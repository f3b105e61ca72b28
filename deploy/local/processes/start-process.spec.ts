import { describe, expect, it } from 'vitest';
import { fingerprintOf } from './start-process.js';
import { ranksHighestFirst } from './stop-process.js';

const server = {
  argv: ['/bin/server', '--port', '1'] as [string, ...string[]],
  env: { A: '1', B: '2', PATH: '/bin' },
};

describe('fingerprintOf', () => {
  it('does not depend on the order of the environment, nor on PATH', () => {
    const other = { ...server, env: { PATH: '/usr/bin', B: '2', A: '1' } };
    expect(fingerprintOf(other)).toBe(fingerprintOf(server));
  });

  it('differs when a flag, a variable or the configuration differs', () => {
    const others = [
      { ...server, argv: ['/bin/server', '--port', '2'] as [string, ...string[]] },
      { ...server, env: { ...server.env, A: '2' } },
      { ...server, version: 'other configuration' },
    ];
    expect(new Set([server, ...others].map(fingerprintOf)).size).toBe(4);
  });
});

describe('ranksHighestFirst', () => {
  it('stops what depends on others before the others', () => {
    expect(ranksHighestFirst([{ rank: 10 }, { rank: 50 }, { rank: 20 }, { rank: 50 }])).toEqual([
      50, 20, 10,
    ]);
  });
});
