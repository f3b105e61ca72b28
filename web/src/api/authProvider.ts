/** Sign-in by cookie session; the server decides, the panel only mirrors its permissions. */
import type { AuthProvider } from 'ra-core';
import { findProblem } from './http';
import { forgetSession, getSession, isAllowed, signIn, signOut } from './session';

const homeOnly = new Set(['home', 'settings']);

export const authProvider: AuthProvider = {
  login: ({ email, password }: { email: string; password: string }) => signIn(email, password),
  logout: async () => {
    await signOut();
    return '/login';
  },
  checkAuth: async () => {
    try {
      await getSession();
    } catch (error) {
      if (findProblem(error)?.status === 401) throw { redirectTo: '/login', message: false };
      // A server that does not answer is no reason to sign anybody out.
    }
  },
  checkError: async (error: unknown) => {
    if (findProblem(error)?.status !== 401) return;
    forgetSession();
    throw { redirectTo: '/login', message: false };
  },
  getIdentity: async () => {
    const session = await getSession();
    return { id: session.actor.id, fullName: session.actor.name };
  },
  getPermissions: async () => (await getSession()).permissions,
  canAccess: async ({ action, resource }) =>
    homeOnly.has(resource) || isAllowed((await getSession()).permissions, action, resource),
};
