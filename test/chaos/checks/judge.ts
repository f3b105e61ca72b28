/** All invariants over one history. */
import type { Check, History, Violation } from '../history.js';
import { checkEveryTaskEnds } from './i1-every-task-ends.js';
import { checkOneAtATime } from './i2-one-at-a-time.js';
import { checkSameState } from './i3-same-state.js';
import { checkSeenFromOutside } from './i4-seen-from-outside.js';
import { checkNoSecret } from './i5-no-secret.js';
import { checkBystanders } from './i6-bystanders.js';
import { checkCompleteHistory } from './i7-complete-history.js';
import { checkRecovery } from './i8-recovery.js';
import { checkNothingInVain } from './i9-nothing-in-vain.js';
import { checkSeeing } from './seeing.js';

const checks: readonly Check[] = [
  checkEveryTaskEnds,
  checkOneAtATime,
  checkSameState,
  checkSeenFromOutside,
  checkNoSecret,
  checkBystanders,
  checkCompleteHistory,
  checkRecovery,
  checkNothingInVain,
  checkSeeing,
];

export const judge = (history: History): Violation[] => checks.flatMap((check) => check(history));
