/** The audit, loaded when it is opened. */
import { lazy } from 'react';

export const AuditList = lazy(() => import('./AuditList'));
