/** Pages of people, loaded when they are opened. */
import { lazy } from 'react';

export const UserList = lazy(() => import('./UserList'));
export const UserCreate = lazy(() => import('./UserCreate'));
