/** Pages of tenants, loaded when they are opened. */
import { lazy } from 'react';

export const TenantList = lazy(() => import('./TenantList'));
export const TenantCreate = lazy(() => import('./TenantCreate'));
export const TenantEdit = lazy(() => import('./TenantEdit'));
export const TenantPage = lazy(() => import('./TenantPage'));
