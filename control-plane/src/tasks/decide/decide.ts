/** The decision about a stack, as a pure function: plan and task are made from the same one. */
import type { StackSpec, StackTaskInput } from '#libs/contracts';
import { MirabError } from '#libs/errors';
import { refuseFields } from '../../http/validation.pipe.js';
import { buildStackSpec, checkSpec, type WantedParts } from '../../stacks/spec/build-stack-spec.js';
import { completeSettings, listUnknownServices } from '../../stacks/spec/service-settings.js';
import type { WantedStack } from '../../stacks/wanted-stack.service.js';
import { assertCanBackUp, assertCanDrill, assertCanRestore } from './assert-backup.js';
import { findBackupBefore } from './backup-before.js';
import { assertPossible } from './assert-possible.js';
import type { Decision, DecisionTargets, StackFacts } from './decision.js';
import { findBaseSpec } from './stack-facts.js';
import { fitParts, keptParts, partsOfSpec } from './wanted-parts.js';

type InputOf<Kind extends StackTaskInput['kind']> = Extract<StackTaskInput, { kind: Kind }>;

/** @throws MirabError STACK_STATE when the kind makes no sense now, VALIDATION_FAILED when the outcome could not run. */
export function decide(
  facts: StackFacts,
  input: StackTaskInput,
  targets: DecisionTargets,
): Decision {
  assertPossible(input.kind, facts);
  switch (input.kind) {
    case 'deploy':
      return afterBackup(facts, targets, fitParts(facts.stack, facts.stack.release));
    case 'upgrade':
      return afterBackup(facts, targets, fitParts(facts.stack, getRelease(facts, targets)));
    case 'rollback':
      return anew(facts, { ...partsOfSpec(getTarget(input, facts, targets)), generate: [] });
    case 'restart':
      return restart(facts, input);
    case 'scale':
      return scale(facts, input);
    case 'backup':
      return backUp(facts, input, targets);
    case 'restore':
      assertCanRestore(facts, targets);
      return anew(facts, fitParts(facts.stack, facts.stack.release));
    case 'drill':
      return drill(facts, input, targets);
    case 'start':
      return stand(facts, 'running');
    case 'stop':
      return stand(facts, 'stopped');
    case 'remove':
      return stand(facts, 'removed');
  }
}

/** What is wanted becomes what is asked for, all of it. */
function anew({ stack }: StackFacts, parts: WantedParts & { generate: string[] }): Decision {
  const spec = buildStackSpec(stack, parts);
  return { spec, wanted: { ...parts, state: 'running', hostnames: spec.hostnames } };
}

/** What is wanted becomes what is asked for, after a backup where that is another release and the environment asks for one. */
function afterBackup(
  facts: StackFacts,
  targets: DecisionTargets,
  parts: WantedParts & { generate: string[] },
): Decision {
  const decision = anew(facts, parts);
  const backup = findBackupBefore(facts, targets, parts.release.id);
  return backup ? { ...decision, backup } : decision;
}

/** What is wanted stays as it is; pending changes go on waiting. */
function keep({ stack }: StackFacts, spec: StackSpec, state: WantedStack['state']): Decision {
  const wanted = { ...keptParts(stack), state, generate: [], hostnames: spec.hostnames };
  return { spec, wanted };
}

/** Start, stop and remove act on what stands; a stack that was never deployed can still be removed. */
function stand(facts: StackFacts, state: WantedStack['state']): Decision {
  const base = findBaseSpec(facts);
  if (base) return keep(facts, base, state);
  const parts = fitParts(facts.stack, facts.stack.release);
  const spec = buildStackSpec(facts.stack, parts);
  return { spec, wanted: { ...parts, state, hostnames: spec.hostnames } };
}

function restart(facts: StackFacts, input: InputOf<'restart'>): Decision {
  const base = getBase(facts);
  const unknown = (input.services ?? []).flatMap((service, index) =>
    Object.hasOwn(base.services, service)
      ? []
      : [
          {
            pointer: `/services/${index}`,
            code: 'SERVICE_UNKNOWN',
            message: `There is no service "${service}" in what runs.`,
          },
        ],
  );
  if (unknown.length > 0) throw refuseFields(unknown);
  return keep(facts, base, 'running');
}

/** Looks at what runs, and changes nothing of it. */
function backUp(facts: StackFacts, input: InputOf<'backup'>, targets: DecisionTargets): Decision {
  const base = getBase(facts);
  assertCanBackUp(base, input, targets);
  return keep(facts, base, facts.stack.wanted);
}

/** Works beside the stack, whatever that does meanwhile. */
function drill(facts: StackFacts, input: InputOf<'drill'>, targets: DecisionTargets): Decision {
  const base = getBase(facts);
  assertCanDrill(facts, input, targets);
  return keep(facts, base, facts.stack.wanted);
}

/** Carried out on what runs, and remembered beside the other wanted settings. */
function scale(facts: StackFacts, input: InputOf<'scale'>): Decision {
  const base = getBase(facts);
  const { manifest } = base.release;
  const problems = listUnknownServices(manifest, input.services);
  if (Object.keys(input.services).length === 0) {
    problems.push({
      pointer: '/services',
      code: 'SERVICES_MISSING',
      message: 'Name at least one service.',
    });
  }
  if (problems.length > 0) throw refuseFields(problems);
  const services = completeSettings(manifest, base.services, input.services);
  const { wanted, spec } = keep(facts, checkSpec({ ...base, services }), 'running');
  const { release } = facts.stack;
  return {
    spec,
    wanted: {
      ...wanted,
      services: completeSettings(release.manifest, wanted.services, input.services),
    },
  };
}

function getBase(facts: StackFacts): StackSpec {
  const base = findBaseSpec(facts);
  if (!base) throw new MirabError('STACK_STATE', 'The stack was never deployed. Deploy it first.');
  return base;
}

function getRelease({ stack }: StackFacts, { release }: DecisionTargets): WantedParts['release'] {
  if (release?.productId === stack.productId) return release;
  const message = release ? 'The release belongs to another product.' : 'There is no such release.';
  throw refuseFields([{ pointer: '/releaseId', code: 'UNKNOWN_REFERENCE', message }]);
}

function getTarget(
  { revisionId }: InputOf<'rollback'>,
  { active }: StackFacts,
  { revision }: DecisionTargets,
): StackSpec {
  if (!revisionId && active.length > 0) {
    const message =
      'Other tasks of this stack have not ended, so "the one before" is not clear. Name the revision to return to. Nothing was changed.';
    throw new MirabError('STACK_STATE', message);
  }
  if (revisionId && !revision) {
    const message = 'The stack has no such revision.';
    throw refuseFields([{ pointer: '/revisionId', code: 'UNKNOWN_REFERENCE', message }]);
  }
  if (revision?.state === 'superseded') return revision.spec;
  const reason = revision
    ? reasons[revision.state]
    : 'No revision ran before the one that runs now.';
  throw new MirabError(
    'STACK_STATE',
    `There is nothing to return to. ${reason} Nothing was changed.`,
  );
}

const reasons = {
  current: 'The revision that you named runs already.',
  prepared: 'The revision that you named has never run.',
  failed: 'The revision that you named failed and never ran.',
  superseded: '',
} as const;
