/** Pages of tasks, loaded when they are opened. */
import { lazy } from 'react';

export const TaskList = lazy(() => import('./TaskList'));
export const TaskPage = lazy(() => import('./TaskPage'));
