/** Pages of stacks, loaded when they are opened. */
import { lazy } from 'react';

export const StackList = lazy(() => import('./StackList'));
export const StackCreate = lazy(() => import('./StackCreate'));
export const StackPage = lazy(() => import('./StackPage'));
/** For the pages of tenants and hosts. */
export const RelatedStacks = lazy(() => import('./RelatedStacks'));
export const PlanPage = lazy(() => import('./plan/PlanPage'));
