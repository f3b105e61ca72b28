import { describe, expect, it } from 'vitest';
import { serviceEffect, stackTaskInput, stackTaskKinds, type Plan } from '#libs/contracts';
import { makeFormats } from '../../i18n/format';
import { aPlan, aStack } from '../../testing/records';
import { textOf } from '../../testing/text';
import { firstInput, scaleInput } from './choice';
import { effectSentences, interruptionSentence, startLabel } from './sentences';

const service = (effect: Plan['services'][number]['effect'], replicasAfter = 1) => ({
  service: 'web',
  effect,
  because: [],
  replicasBefore: 1,
  replicasAfter,
});
const en = makeFormats('en', 'latin');

describe('sentences of a plan', () => {
  it('count each effect, the most felt first', async () => {
    const plan = aPlan({
      services: [service('keep'), service('replace'), service('replace'), service('recreate')],
    });
    expect(effectSentences(plan, await textOf('en'))).toEqual([
      '1 service is made anew and away for a moment',
      '2 services are replaced without a gap',
      '1 service is left alone',
    ]);
  });

  it('have words for every effect in both languages', async () => {
    for (const locale of ['en', 'fa'] as const) {
      const text = await textOf(locale);
      for (const effect of serviceEffect.options) {
        expect(effectSentences(aPlan({ services: [service(effect)] }), text)[0]).not.toMatch(
          /plan\.|%\{/,
        );
      }
    }
  });

  it('say what the people at the site will feel', async () => {
    const text = await textOf('en');
    expect(interruptionSentence(aPlan(), text)).toBe('No request is dropped by this.');
    expect(interruptionSentence(aPlan({ withoutInterruption: false }), text)).toContain(
      'interruption',
    );
    expect(interruptionSentence(aPlan({ kind: 'stop' }), text)).toContain('Nobody can reach');
  });

  it('name the effect on the button', async () => {
    const text = await textOf('en');
    const facts = {
      plan: aPlan({ services: [service('stop'), service('keep', 3)] }),
      stack: aStack(),
      release: '1.1.0',
      revision: 4,
    };
    const label = (input: unknown) =>
      startLabel({ ...facts, input: stackTaskInput.parse(input) }, text, en);
    expect(label({ kind: 'upgrade', releaseId: aStack().id })).toBe('Upgrade to 1.1.0');
    expect(label({ kind: 'deploy' })).toBe('Deploy release 1.1.0 to local');
    expect(label({ kind: 'rollback' })).toBe('Go back to revision 4');
    expect(label({ kind: 'stop' })).toBe('Stop 1 service');
    expect(label({ kind: 'scale', services: {} })).toBe('Scale to 4 replicas in all');
    expect(label({ kind: 'remove', confirmTenantName: 'x', deleteVolumes: true })).toContain(
      'delete its data',
    );
  });
});

describe('choices before a plan', () => {
  it('begin with an input that the API accepts, or wait for a choice', () => {
    for (const kind of stackTaskKinds) {
      const { input } = firstInput(kind, aStack(), null);
      if (input) expect(stackTaskInput.safeParse(input).success).toBe(true);
      else expect(['upgrade', 'scale']).toContain(kind);
    }
  });

  it('send only the sizes that differ', () => {
    const same = { replicas: 2, memoryBytes: 134_217_728, cpus: 0.5 };
    expect(scaleInput(aStack(), { web: same })).toBeNull();
    expect(scaleInput(aStack(), { web: { ...same, replicas: 4 } })).toEqual({
      kind: 'scale',
      services: { web: { replicas: 4 } },
    });
  });
});
