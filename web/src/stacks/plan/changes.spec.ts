import { describe, expect, it } from 'vitest';
import type { Plan } from '#libs/contracts';
import { makeFormats } from '../../i18n/format';
import { textOf } from '../../testing/text';
import { groupChanges } from './changes';
import { fieldNames, shortImage, valueWords } from './fieldWords';

const service: Plan['services'][number] = {
  service: 'web',
  effect: 'replace',
  because: [],
  replicasBefore: 1,
  replicasAfter: 2,
};
const change = (field: string, after = 'x') => ({ field, before: null, after });

describe('changes of a plan', () => {
  it('stand with their service, what people ask about first', () => {
    const grouped = groupChanges({
      services: [service],
      changes: [
        change('hostnames.web'),
        change('variables.SCHOOL_NAME'),
        change('release'),
        change('services.web.command'),
        change('services.web.environment.A.B'),
        change('services.web.memory'),
        change('services.web.image'),
      ],
    });
    expect(grouped.settings.map(({ field }) => field)).toEqual([
      'release',
      'variables.SCHOOL_NAME',
    ]);
    expect(grouped.services[0]?.main.map(({ field }) => field)).toEqual([
      'image',
      'memory',
      'hostname',
    ]);
    expect(grouped.services[0]?.rest).toEqual(['command', 'environment.A.B']);
  });

  it('are never lost: what belongs to no service of the plan is said of the stack', () => {
    const { settings } = groupChanges({ services: [], changes: [change('hostnames.gone')] });
    expect(settings).toHaveLength(1);
  });
});

describe('words of a field', () => {
  it('name it and its service', async () => {
    const text = await textOf('en');
    expect(fieldNames(['release', 'services.web.memoryBytes', 'variables.MOTTO'], text)).toBe(
      'Release · Memory limit of web · MOTTO',
    );
    expect(fieldNames(['services.web.of-tomorrow'], text)).toBe('of-tomorrow of web');
  });

  it('shorten an image to what tells it apart', () => {
    const digest = `3f2a9c81d0aa${'0'.repeat(52)}`;
    expect(shortImage(`127.0.0.1:17050/edu/web:1.0@sha256:${digest}`)).toBe(
      'web:1.0 @ 3f2a9c81d0aa',
    );
    expect(shortImage('redis:7')).toBe('redis:7');
  });

  it('write limits and health as people say them, and keep what they cannot read', async () => {
    const text = await textOf('fa');
    const formats = makeFormats('fa', 'persian');
    const say = (field: string, value: string) => valueWords(field, value, text, formats);
    expect(say('memory', '128M')).toBe('۱۲۸ MiB');
    expect(say('replicas', '2')).toBe('۲');
    const check = { interval: '5s', test: ['CMD', 'node', 'health.js'] };
    expect(say('healthcheck', JSON.stringify(check))).toMatch(/^هر ۵ ثانیه با .*node health\.js/);
    expect(say('healthcheck', '{broken')).toBe('{broken');
    expect(say('memory', 'much')).toBe('much');
  });
});
