/** Plan of a task that carries out a new revision: deploy, upgrade, rollback, restart, scale, restore. */
import type { Plan, RenderedRevision } from '#libs/contracts';
import { renderRecords } from '../render/records.js';
import { renderRevision } from '../render/revision.js';
import { canonicalJson } from '../text/canonical-json.js';
import { listBackedUp } from './backed-up.js';
import { listChanges } from './changes.js';
import { renderComposeDiff } from './compose-diff.js';
import { hashPlan } from './plan-hash.js';
import type { CurrentRevision, PlanInput } from './plan-input.js';
import { isWithoutInterruption, listRevisionEffects } from './service-effects.js';
import { listHostnameEffects, listVolumeEffects } from './stack-names.js';
import { findMigration, listRestartedServices } from './task-scope.js';
import { listRevisionWarnings } from './warnings.js';

/** What stands before the first deploy. */
const nothing = { number: null, spec: null, compose: '' } as const;

export function renderRevisionPlan(input: PlanInput): Plan {
  const { kind, spec, current, running } = input;
  const { number: baseRevision, spec: before, compose } = current ?? nothing;
  const restart = listRestartedServices(input.input, spec.release.manifest);
  const number = input.nextNumber ?? (baseRevision ?? 0) + 1;
  const next = renderRevision({ spec, previous: current, number, restart });
  const after = { spec, content: next.content };
  const effects = listRevisionEffects({
    before: current,
    after,
    restart: new Set(restart),
    running,
  });
  const changes = listChanges(before, spec);
  const migration = findMigration(input);
  const hostnames = listHostnameEffects(before, spec);
  const changesNothing = changes.length === 0 && migration === null && isSame(current, next);
  const losesHostname = hostnames.some(({ effect }) => effect === 'remove');
  const isSmooth = !losesHostname && isWithoutInterruption(effects, next, spec.release.manifest);
  return {
    kind,
    hash: hashPlan(input),
    baseRevision,
    nextRevision: number,
    isNoop: running && changesNothing,
    withoutInterruption: !running || isSmooth,
    services: effects,
    changes,
    hostnames,
    volumes: listVolumeEffects(before, spec),
    migration,
    backup: findBackup(input),
    composeDiff: renderComposeDiff(compose, next.compose),
    warnings: listRevisionWarnings(input, effects),
  };
}

/** What runs now is stored before the upgrade replaces it. */
const findBackup = ({ backupTarget, current }: PlanInput): Plan['backup'] =>
  backupTarget && current
    ? { target: backupTarget, items: listBackedUp(current.spec.release.manifest) }
    : null;

const isSame = (current: CurrentRevision | null, next: RenderedRevision): boolean =>
  current?.digest === next.digest &&
  canonicalJson(renderRecords(current.spec)) === canonicalJson(next.records);
