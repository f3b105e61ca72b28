/** Pages of schedules, loaded when they are opened. */
import { lazy } from 'react';

export const ScheduleList = lazy(() => import('./ScheduleList'));
export const ScheduleCreate = lazy(() => import('./ScheduleCreate'));
export const SchedulePage = lazy(() => import('./SchedulePage'));
export const ScheduleEdit = lazy(() => import('./ScheduleEdit'));
/** For the pages of stacks. */
export const RelatedSchedules = lazy(() => import('./RelatedSchedules'));
