import { describe, expect, it } from 'vitest';
import { serviceEffect, stackTaskInput, stackTaskKinds, type Plan } from '#libs/contracts';
import { makeFormats } from '../../i18n/format';
import { aPlan, aStack } from '../../testing/records';
import { textOf } from '../../testing/text';
import { firstInput, scaleInput } from './choice';
import { effectSentences, effectWords, interruptionSentence, startLabel } from './sentences';

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
      withoutInterruption: false,
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
    expect(interruptionSentence(aPlan(), text)).toBe(
      'The site stays reachable; no request is dropped.',
    );
    expect(interruptionSentence(aPlan({ withoutInterruption: false }), text)).toContain(
      'interruption',
    );
    expect(interruptionSentence(aPlan({ kind: 'stop' }), text)).toContain('Nobody can reach');
  });

  it('agree when only what works behind the site pauses', async () => {
    const worker = { ...service('recreate'), service: 'worker' };
    for (const locale of ['en', 'fa'] as const) {
      const text = await textOf(locale);
      const plan = aPlan({ services: [service('replace'), worker] });
      expect(effectSentences(plan, text)[0]).toContain('worker');
      const said = [interruptionSentence(plan, text), ...effectSentences(plan, text)].join(' ');
      expect(said).not.toContain(text('plan.effect.recreate'));
      expect(effectWords('recreate', plan, text)).toBe(text('plan.effect.pause'));
    }
    const text = await textOf('en');
    const plan = aPlan({ services: [worker] });
    expect(interruptionSentence(plan, text)).toContain('site stays reachable');
    expect(effectSentences(plan, text)).toEqual([
      '1 background service pauses for a moment: worker',
    ]);
  });

  it('do not praise a first deploy for interrupting nobody', async () => {
    const text = await textOf('en');
    const plan = aPlan({ kind: 'deploy', services: [service('create'), service('create')] });
    expect(interruptionSentence(plan, text)).toContain('Nothing of it runs now');
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
    expect(label({ kind: 'deploy' })).toBe('Deploy release 1.1.0 to This machine');
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
      const { input } = firstInput(kind, aStack(), {});
      if (input) expect(stackTaskInput.safeParse(input).success).toBe(true);
      else expect(['upgrade', 'scale', 'restore']).toContain(kind);
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
