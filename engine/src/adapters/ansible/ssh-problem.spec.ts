import { describe, expect, it } from 'vitest';
import { explainUnreachable } from './ssh-problem.js';

describe('explainUnreachable', () => {
  it.each([
    [
      'Failed to connect to the host via ssh: Host key verification failed.',
      'another host key than the one pinned',
    ],
    ['WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!', 'another host key than the one pinned'],
    ['mirab@192.0.2.1: Permission denied (publickey).', 'refused the sign-in'],
    [
      'ssh: connect to host 192.0.2.1 port 22: Connection timed out',
      'does not answer on the network',
    ],
    ['ssh: connect to host 192.0.2.1 port 22: Connection refused', 'refuses SSH connections'],
  ])('explains %j', (message, expected) => {
    expect(explainUnreachable(message)).toContain(expected);
  });

  it('passes on what it does not know', () => {
    expect(explainUnreachable('odd ')).toBe('The host could not be reached: odd');
  });
});
