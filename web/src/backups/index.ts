/** Pages of restore points and backup targets, loaded when they are opened. */
import { lazy } from 'react';

export const RestorePointList = lazy(() => import('./RestorePointList'));
export const RestorePointPage = lazy(() => import('./RestorePointPage'));
export const RestoreForm = lazy(() => import('./RestoreForm'));
export const TargetList = lazy(() => import('./TargetList'));
export const TargetCreate = lazy(() => import('./TargetCreate'));
export const TargetPage = lazy(() => import('./TargetPage'));
export const TargetEdit = lazy(() => import('./TargetEdit'));
/** For the pages of stacks. */
export const RelatedRestorePoints = lazy(() => import('./RelatedRestorePoints'));
export const LastRestorePoint = lazy(() => import('./LastRestorePoint'));
