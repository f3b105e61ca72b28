/** Every Persian message. A key that is missing or too many does not compile. */
import type { en } from '../en';
import { access } from './access';
import { backupTargets, restorePoints } from './backups';
import { common } from './common';
import { errors } from './errors';
import { home } from './home';
import { hosts } from './hosts';
import { plan } from './plan';
import { products } from './products';
import { schedules } from './schedules';
import { settings } from './settings';
import { stacks } from './stacks';
import { tasks } from './tasks';
import { tenants } from './tenants';

export type Messages<T = typeof en> = {
  [K in keyof T]: T[K] extends string ? string : Messages<T[K]>;
};

export const fa: Messages = {
  ...common,
  ...errors,
  ...access,
  'backup-targets': backupTargets,
  'restore-points': restorePoints,
  home,
  hosts,
  plan,
  products,
  schedules,
  settings,
  stacks,
  tasks,
  tenants,
};
