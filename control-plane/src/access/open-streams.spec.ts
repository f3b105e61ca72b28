import { expect, it } from 'vitest';
import { OpenStreams, streamLimits } from './open-streams.js';

const person = (id: string) => ({ kind: 'user' as const, id });
const problemOf = (work: () => unknown): unknown => {
  try {
    work();
    return null;
  } catch (error) {
    return error;
  }
};

it('gives one actor 20 streams, and another one as many', () => {
  const streams = new OpenStreams();
  const ends = Array.from({ length: 20 }, () => streams.open(person('a')));
  expect(problemOf(() => streams.open(person('a')))).toMatchObject({
    code: 'TOO_MANY_STREAMS',
    status: 429,
    retryAfterSeconds: 15,
  });
  streams.open(person('b'));
  streams.open({ kind: 'token', id: 'a' });
  ends[0]?.();
  streams.open(person('a'));
});

it('opens 500 in all, and again when some have ended', () => {
  const streams = new OpenStreams();
  const ends = Array.from({ length: streamLimits.inAll }, (_, index) =>
    streams.open(person(String(index))),
  );
  const another = () => streams.open(person('another'));
  expect(problemOf(another)).toMatchObject({ code: 'TOO_MANY_STREAMS' });
  ends[0]?.();
  expect(problemOf(another)).toBeNull();
});
