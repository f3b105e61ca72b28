import { describe, expect, it } from 'vitest';
import { createStackBody, publishReleaseBody, updateStackBody } from './api/index.js';
import { manifest } from './manifest.js';
import { scheduledInput, stackTaskInput } from './task.js';

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `a${index}`);
const recordOf = (count: number, value: unknown): Record<string, unknown> =>
  Object.fromEntries(names(count).map((name) => [name, value]));
const variables = (count: number): Record<string, string> =>
  Object.fromEntries(names(count).map((name) => [name.toUpperCase(), 'x']));
const problemsOf = (
  schema: { safeParse: (value: unknown) => { error?: { issues: { path: PropertyKey[] }[] } } },
  value: unknown,
): string[] => (schema.safeParse(value).error?.issues ?? []).map(({ path }) => path.join('.'));

describe('what people send has bounds', () => {
  it.each([stackTaskInput, scheduledInput])(
    'restart names 100 services, each once: %#',
    (input) => {
      const restart = (services: string[]) => problemsOf(input, { kind: 'restart', services });
      expect(restart(names(100))).toEqual([]);
      expect(restart(names(101))).toEqual(['services']);
      expect(restart(['web', 'web'])).toEqual(['services']);
      expect(restart([])).toEqual(['services']);
    },
  );
  it('scale names 100 services', () => {
    const scale = (count: number) =>
      problemsOf(stackTaskInput, { kind: 'scale', services: recordOf(count, { replicas: 1 }) });
    expect(scale(100)).toEqual([]);
    expect(scale(101)).toEqual(['services']);
  });
  it('a stack has 100 services and 500 variables and secrets', () => {
    expect(problemsOf(updateStackBody, { variables: variables(500) })).toEqual([]);
    const tooMuch = {
      services: recordOf(101, {}),
      variables: variables(501),
      secrets: variables(501),
    };
    expect(problemsOf(updateStackBody, tooMuch)).toEqual(['services', 'variables', 'secrets']);
    const ofNew = problemsOf(createStackBody, tooMuch);
    expect(ofNew).toEqual(expect.arrayContaining(['services', 'variables', 'secrets']));
  });
  it('a release pins 100 images', () => {
    const pinned = `registry.test/a@sha256:${'a'.repeat(64)}`;
    const publish = (count: number) =>
      problemsOf(publishReleaseBody, {
        version: '1.0.0',
        file: '',
        images: recordOf(count, pinned),
      });
    expect(publish(100)).toEqual([]);
    expect(publish(101)).toEqual(['images']);
  });
  it('a product has 100 of each and 500 variables', () => {
    const declared = { required: false, secret: false, generate: false, as: 'environment' };
    const product = {
      name: 'school',
      expose: {},
      backup: {},
      sizes: {},
      services: {},
      volumes: names(101),
      variables: Object.fromEntries(Object.keys(variables(501)).map((name) => [name, declared])),
    };
    expect(problemsOf(manifest, product)).toEqual(['variables', 'volumes']);
  });
});
