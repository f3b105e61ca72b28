/** The page of the settings, loaded when it is opened. */
import { lazy } from 'react';

export const SettingsPage = lazy(() => import('./SettingsPage'));
