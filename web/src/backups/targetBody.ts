/** From the fields of a form to the bodies of POST and PATCH /backup-targets. */
import type { BackupTargetResponse } from '#libs/contracts';
import { keysOf } from '../components/form/hostKeys';
import { toNumber } from '../components/form/numbers';
import { orUndefined, type Typed } from '../components/form/typed';

const limitOf = (typed: unknown): number | null => toNumber(typed) ?? null;

export const createTargetBodyOf = (values: Typed) => {
  const common = {
    slug: orUndefined(values.slug),
    name: values.name,
    path: orUndefined(values.path),
    uploadKibPerSecond: limitOf(values.uploadKibPerSecond),
    isDefault: values.isDefault === 'yes',
  };
  if (values.kind !== 'sftp') return { kind: 'local', ...common };
  return {
    kind: 'sftp',
    ...common,
    address: orUndefined(values.address),
    port: toNumber(values.port),
    user: orUndefined(values.user),
    hostKeys: keysOf(values.hostKeys),
  };
};

const placeOf = (values: Typed, { kind, repositoryCount }: BackupTargetResponse) => {
  if (repositoryCount > 0) return {};
  const path = orUndefined(values.path) ?? null;
  if (kind === 'local') return { path };
  return {
    path,
    address: orUndefined(values.address) ?? null,
    port: toNumber(values.port) ?? null,
    user: orUndefined(values.user) ?? null,
  };
};

/** Where it is, only while that can be changed; keys that are left empty stay. */
export const updateTargetBodyOf = (values: Typed, before: BackupTargetResponse) => {
  const hostKeys = keysOf(values.hostKeys);
  return {
    name: values.name,
    uploadKibPerSecond: limitOf(values.uploadKibPerSecond),
    ...placeOf(values, before),
    ...(hostKeys.length > 0 ? { hostKeys } : {}),
  };
};

export const fieldsOf = (target: BackupTargetResponse): Typed => ({
  kind: target.kind,
  name: target.name,
  path: target.path,
  address: target.address ?? '',
  port: target.port === null ? '' : String(target.port),
  user: target.user ?? '',
  hostKeys: '',
  uploadKibPerSecond: target.uploadKibPerSecond === null ? '' : String(target.uploadKibPerSecond),
});
