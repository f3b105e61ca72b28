/** Sign-in by cookie session; the server decides, the panel only mirrors its permissions. */
import type { AuthProvider } from 'ra-core';
import { findProblem } from './http';
import { forgetSession, getSession, isAllowed, signIn, signOut } from './session';

const homeOnly = new Set(['home']);
/** Whoever follows a one-time link has no session yet; sending them to the sign-in page would waste the link. */
const openPaths = new Set(['/first']);

export const authProvider: AuthProvider = {
  login: ({ email, password }: { email: string; password: string }) => signIn(email, password),
  logout: async () => {
    await signOut();
    return '/login';
  },
  checkAuth: async () => {
    if (openPaths.has(window.location.pathname)) return;
    try {
      await getSession();
    } catch (error) {
      if (findProblem(error)?.status === 401) throw { redirectTo: '/login', message: false };
      // A server that does not answer is no reason to sign anybody out.
    }
  },
  checkError: async (error: unknown) => {
    if (findProblem(error)?.status !== 401 || openPaths.has(window.location.pathname)) return;
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
