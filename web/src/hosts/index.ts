/** Pages of hosts, loaded when they are opened. */
import { lazy } from 'react';

export const HostList = lazy(() => import('./HostList'));
export const HostCreate = lazy(() => import('./HostCreate'));
export const HostPage = lazy(() => import('./HostPage'));
export const HostEdit = lazy(() => import('./HostEdit'));
export const HostEnrol = lazy(() => import('./HostEnrol'));
export const HostKeys = lazy(() => import('./HostKeys'));
