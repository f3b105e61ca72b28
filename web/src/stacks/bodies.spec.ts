import { describe, expect, it } from 'vitest';
import { createHostBody, createStackBody, updateStackBody } from '#libs/contracts';
import { createHostBodyOf } from '../hosts/hostBody';
import { parseImages } from '../products/images';
import { aStack } from '../testing/records';
import { changedValues } from './changedValues';
import { createStackBodyOf } from './stackBody';

const id = '01970000-0000-7000-8000-000000000001';

describe('bodies of requests', () => {
  it('of a new stack leave defaults and fields of other releases out', () => {
    const body = createStackBodyOf(
      {
        tenantId: id,
        productId: id,
        releaseId: id,
        environmentId: id,
        hostId: id,
        subdomain: ' ',
        size: '',
        variables: { SCHOOL_NAME: 'راهنما', OLD: 'x', EMPTY: '' },
        secrets: { DB_PASSWORD: '' },
      },
      ['SCHOOL_NAME', 'EMPTY', 'DB_PASSWORD'],
    );
    expect(createStackBody.parse(body)).toMatchObject({
      variables: { SCHOOL_NAME: 'راهنما' },
      secrets: {},
    });
    expect(body).not.toHaveProperty('subdomain');
  });

  it('of changed variables hold only the differences, and give emptied ones back', () => {
    const stack = aStack({ variables: { SCHOOL_NAME: 'Rahnama', ZONE: 'x' } });
    const body = changedValues(stack, {
      variables: { SCHOOL_NAME: 'New', ZONE: '', OTHER: '' },
      secrets: { TOKEN: 'abc', KEPT: '' },
    });
    expect(updateStackBody.parse(body)).toEqual({
      variables: { SCHOOL_NAME: 'New', ZONE: null },
      secrets: { TOKEN: 'abc' },
    });
  });

  it('of a local host leave what was not typed to the API', () => {
    const body = createHostBodyOf({
      connection: 'local',
      slug: 'local',
      name: 'Here',
      address: '127.0.0.1',
      httpPort: '۸۰۸۸',
      traefikApiUrl: '',
    });
    expect(createHostBody.parse(body)).toMatchObject({
      connection: 'local',
      httpPort: 8088,
      stacksDirectory: '/var/lib/mirab/stacks',
    });
  });

  it('of a release read one pin per line', () => {
    expect(parseImages('web:1 = r/web@sha256:aa\n\n# note\nlost')).toEqual({
      'web:1': 'r/web@sha256:aa',
      lost: 'lost',
    });
  });
});
