/** Pages of products and their releases, loaded when they are opened. */
import { lazy } from 'react';

export const ProductList = lazy(() => import('./ProductList'));
export const ProductCreate = lazy(() => import('./ProductCreate'));
export const ProductPage = lazy(() => import('./ProductPage'));
export const ReleasePublish = lazy(() => import('./ReleasePublish'));
