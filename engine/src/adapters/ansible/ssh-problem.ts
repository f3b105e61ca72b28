/** What OpenSSH's words for a failed connection mean to people. */

const HOST_KEY = /host key verification failed|identification has changed|host key is known/i;

const MEANINGS: readonly (readonly [pattern: RegExp, sentence: string])[] = [
  [
    HOST_KEY,
    'The host answered with another host key than the one pinned for it, so nothing was sent to it and nothing was changed. ' +
      'Find out why the key changed; if that was intended, pin the new key on the host’s page.',
  ],
  [
    /permission denied/i,
    'The host refused the sign-in with its key, so nothing was changed. Check that the public key stands in authorized_keys of the user.',
  ],
  [
    /connection timed out|operation timed out|no route to host|network is unreachable/i,
    'The host does not answer on the network, so nothing could be started there. Check that it is up and that SSH is let through.',
  ],
  [
    /connection refused/i,
    'The host refuses SSH connections, so nothing could be started there. Check its SSH service and the port.',
  ],
  [
    /could not resolve hostname/i,
    'The host’s name cannot be resolved, so nothing could be started there.',
  ],
  [
    /connection (?:closed|reset)|broken pipe/i,
    'The connection to the host broke. What was already started there may still run; the next attempt waits for its end.',
  ],
];

/** True when the host showed another key than the pinned one: no time heals that, only a person. */
export const isHostKeyProblem = (message: string): boolean => HOST_KEY.test(message);

/** A sentence for the message of an unreachable host. */
export function explainUnreachable(message: string): string {
  const known = MEANINGS.find(([pattern]) => pattern.test(message));
  return known?.[1] ?? `The host could not be reached: ${message.trim() || 'no reason was given'}`;
}
