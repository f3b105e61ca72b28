/** Who is signed in and what that person may do; asked once and kept until it changes. */
import type { Permission, SessionResponse } from '#libs/contracts';
import { request } from './http';

let current: Promise<SessionResponse> | null = null;

export const getSession = (): Promise<SessionResponse> => {
  current ??= request<SessionResponse>('/session').catch((error: unknown) => {
    current = null;
    throw error;
  });
  return current;
};

export const forgetSession = () => {
  current = null;
};

const signedIn = async (answer: Promise<SessionResponse | null>) => {
  await answer;
  forgetSession();
  return getSession();
};

export const signIn = (email: string, password: string) =>
  signedIn(request('/session', { method: 'POST', body: { email, password } }));

export interface FirstSignIn {
  token: string;
  password: string;
  displayName?: string;
}
export const redeemFirstSignIn = (body: FirstSignIn) =>
  signedIn(request('/session/first', { method: 'POST', body }));

export const signOut = async () => {
  forgetSession();
  await request('/session', { method: 'DELETE' }).catch(() => null);
};

const subjects: Readonly<Record<string, string>> = {
  tenants: 'tenant',
  products: 'product',
  releases: 'product',
  environments: 'environment',
  hosts: 'host',
  stacks: 'stack',
  revisions: 'stack',
  tasks: 'task',
  schedules: 'schedule',
  'restore-points': 'backup',
  'backup-targets': 'backup',
  users: 'user',
  tokens: 'token',
  audit: 'audit',
};
const verbs: Readonly<Record<string, string>> = {
  list: 'read',
  show: 'read',
  create: 'write',
  edit: 'write',
  delete: 'write',
};

/** Whoever may look at hosts may look at the targets of backups; a tenant sees its restore points alone. */
const readers: Readonly<Record<string, string>> = { 'backup-targets': 'host' };

const subjectOf = (resource: string, verb: string): string =>
  (verb === 'read' ? readers[resource] : undefined) ?? subjects[resource] ?? resource;

/** Permission behind react-admin's action and resource: `show stacks` → `stack:read`, `operate stacks` → `stack:operate`. */
export const permissionOf = (action: string, resource: string): string =>
  `${subjectOf(resource, verbs[action] ?? action)}:${verbs[action] ?? action}`;

export const isAllowed = (granted: readonly Permission[], action: string, resource: string) =>
  granted.some((permission) => permission === permissionOf(action, resource));
