/** Pages of stacks, loaded when they are opened. */
import { lazy } from 'react';

export const StackList = lazy(() => import('./StackList'));
export const StackCreate = lazy(() => import('./StackCreate'));
export const StackPage = lazy(() => import('./StackPage'));
export const PlanPage = lazy(() => import('./plan/PlanPage'));
