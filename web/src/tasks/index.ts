/** Pages of tasks, loaded when they are opened. */
import { lazy } from 'react';

export { listOfTasks, targetOf } from './target';

export const TaskList = lazy(() => import('./TaskList'));
/** For the pages of tenants, stacks and hosts. */
export const CancelWaitingButton = lazy(() => import('./CancelWaitingButton'));
/** For the pages of stacks. */
export const RelatedTasks = lazy(() => import('./RelatedTasks'));
export const TaskPage = lazy(() => import('./TaskPage'));
