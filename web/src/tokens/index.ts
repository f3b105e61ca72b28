/** Pages of API tokens, loaded when they are opened. */
import { lazy } from 'react';

export const TokenList = lazy(() => import('./TokenList'));
export const TokenCreate = lazy(() => import('./TokenCreate'));
