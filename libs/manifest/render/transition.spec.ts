import type { StackSpec } from '#libs/contracts';
import { describe, expect, it } from 'vitest';
import { decodeCompose } from '../compose/compose-text.js';
import { RefusedError } from '../problems.js';
import { buildSpec, member, pin, render } from '../testing/sample-stack.js';
import { discardServices, renderTransition, retiredServices } from './transition.js';

const before = render(buildSpec());
const after = render(
  buildSpec(({ release: { manifest }, services }) => {
    member(manifest.services, 'web').image = pin('web', '2');
    Reflect.deleteProperty(manifest.services, 'worker');
    Reflect.deleteProperty(services, 'worker');
    manifest.outbound = [];
    manifest.services['cache'] = { ...member(manifest.services, 'db'), volumes: [], variables: [] };
    services['cache'] = member(services, 'db');
  }),
  { previous: before, number: 2 },
);

/** The sample with nothing left but its web service. */
const buildBareSpec = (): StackSpec =>
  buildSpec((spec) => {
    const { manifest } = spec.release;
    manifest.services = { web: { ...member(manifest.services, 'web'), dependsOn: {} } };
    manifest.expose = { web: member(manifest.expose, 'web') };
    manifest.outbound = [];
    manifest.backup = {};
    manifest.volumes = [];
    Reflect.deleteProperty(manifest, 'migrate');
    spec.services = { web: member(spec.services, 'web') };
    spec.hostnames = { web: member(spec.hostnames, 'web') };
  });

describe('between two revisions', () => {
  it('names what retires and what a revert removes', () => {
    expect(retiredServices(before.content, after.content)).toEqual(['web-r1', 'worker']);
    expect(discardServices(before.content, after.content)).toEqual(['cache', 'web-r2']);
  });

  it('retires nothing and discards everything on a first deploy', () => {
    expect(retiredServices(null, before.content)).toEqual([]);
    expect(discardServices(null, before.content)).toEqual(['api-r1', 'db', 'web-r1', 'worker']);
  });

  it('keeps the old generation exactly as it was beside the new one', () => {
    const transition = decodeCompose(renderTransition(after, before.compose, ['web-r1']), 's7');
    const old = decodeCompose(before.compose, 's7');
    const final = decodeCompose(after.compose, 's7');
    expect(transition.services).toEqual({ ...final.services, 'web-r1': old.services['web-r1'] });
  });

  it('drops a dependency on what is neither kept nor new', () => {
    const bare = render(buildBareSpec(), { previous: before, number: 2 });
    const transition = decodeCompose(renderTransition(bare, before.compose, ['api-r1']), 's7');
    expect(transition.services['api-r1']?.depends_on).toBeUndefined();
    expect(transition.volumes).toEqual({ data: { name: 'mirab-s7_data' } });
    expect(transition.secrets).toEqual({ DB_PASSWORD: { file: './secrets/DB_PASSWORD' } });
  });

  it('refuses a previous file that breaks the policy or belongs to another stack', () => {
    const foreign = before.compose.replaceAll('s7', 's8');
    expect(() => renderTransition(after, foreign, ['web-r1'])).toThrow(RefusedError);
    const open = before.compose.replace('restart: "no"', 'restart: "no"\n    privileged: true');
    expect(() => renderTransition(after, open, ['web-r1'])).toThrow(RefusedError);
  });
});
