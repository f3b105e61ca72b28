/** Every English message; the type of this object is what Persian must fill. */
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

export const en = {
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
