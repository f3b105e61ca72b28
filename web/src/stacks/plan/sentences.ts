/** A plan in sentences; pure, so that every effect has its words in a test. */
import type { Plan, ServiceEffect, StackResponse, StackTaskInput } from '#libs/contracts';
import type { Formats } from '../../i18n/format';
import type { Text } from '../../i18n/useText';
import type { Tone } from '../../theme/tokens';

/** From the most felt to the least. */
export const effectOrder: readonly ServiceEffect[] = [
  'remove',
  'stop',
  'recreate',
  'scale-down',
  'create',
  'start',
  'replace',
  'scale-up',
  'keep',
];

export const effectTones: Readonly<Record<ServiceEffect, Tone>> = {
  create: 'working',
  replace: 'working',
  recreate: 'waiting',
  'scale-up': 'working',
  'scale-down': 'waiting',
  keep: 'stopped',
  start: 'working',
  stop: 'failed',
  remove: 'failed',
};

const servicesWith = (plan: Plan, effect: ServiceEffect): string[] =>
  plan.services.filter((service) => service.effect === effect).map(({ service }) => service);

const isGentle = ({ kind, withoutInterruption }: Plan) =>
  withoutInterruption && kind !== 'stop' && kind !== 'remove';

/** Services that stop for a moment although the site stays reachable: no exposed service waits for them. */
export const pausingServices = (plan: Plan): string[] =>
  isGentle(plan) ? servicesWith(plan, 'recreate') : [];

/** One effect in words. What is made anew behind a site that stays reachable pauses; it is not the site that is away. */
export const effectWords = (effect: ServiceEffect, plan: Plan, text: Text): string =>
  text(effect === 'recreate' && isGentle(plan) ? 'plan.effect.pause' : `plan.effect.${effect}`);

/** One sentence for each effect that occurs, the most felt first. */
export const effectSentences = (plan: Plan, text: Text): string[] =>
  effectOrder.flatMap((effect) => {
    const services = servicesWith(plan, effect);
    if (services.length === 0) return [];
    return effect === 'recreate' && isGentle(plan)
      ? [text.count('plan.summary.pause', services.length, { services: services.join(' · ') })]
      : [text.count(`plan.summary.${effect}`, services.length)];
  });

/** Nothing answers before it, so nothing can be interrupted. */
const beginsOnly = ({ services }: Plan) =>
  services.some(({ effect }) => effect === 'create' || effect === 'start') &&
  services.every(({ effect }) => effect === 'create' || effect === 'start');

/** What people at the site will feel; it says the same as the sentences below it. */
export const interruptionSentence = (plan: Plan, text: Text): string => {
  if (plan.kind === 'stop' || plan.kind === 'remove') return text('plan.down');
  if (plan.kind === 'backup') return text('plan.backup.gentle');
  if (beginsOnly(plan)) return text('plan.begins');
  if (!plan.withoutInterruption) return text('plan.rough');
  return text(pausingServices(plan).length > 0 ? 'plan.gentleFront' : 'plan.gentle');
};

const touched = (plan: Plan) => plan.services.filter(({ effect }) => effect !== 'keep').length;
const replicasAfter = (plan: Plan) =>
  plan.services.reduce((sum, service) => sum + (service.replicasAfter ?? 0), 0);

export interface ButtonFacts {
  plan: Plan;
  input: StackTaskInput;
  stack: Pick<StackResponse, 'releaseVersion' | 'hostName'>;
  /** Version of the chosen release, number of the chosen revision. */
  release: string | undefined;
  revision: number | undefined;
}

const removeLabel = (withData: boolean, text: Text): string =>
  text(withData ? 'plan.button.removeAll' : 'plan.button.remove');
const backupLabel = ({ backup }: Plan, text: Text): string =>
  text('plan.button.backup', { target: backup?.target.name ?? '' });
const rollbackLabel = (revision: number | undefined, text: Text, { number }: Formats): string =>
  revision === undefined
    ? text('plan.button.rollbackPrevious')
    : text('plan.button.rollback', { revision: number(revision) });

/** The button names its effect. */
export const startLabel = (facts: ButtonFacts, text: Text, formats: Formats): string => {
  const { plan, input, stack } = facts;
  switch (input.kind) {
    case 'deploy':
      return text('plan.button.deploy', { release: stack.releaseVersion, host: stack.hostName });
    case 'upgrade':
      return text('plan.button.upgrade', { release: facts.release ?? '' });
    case 'rollback':
      return rollbackLabel(facts.revision, text, formats);
    case 'scale':
      return text.count('plan.button.scale', replicasAfter(plan), {
        replicas: formats.number(replicasAfter(plan)),
      });
    case 'backup':
      return backupLabel(plan, text);
    case 'restore':
      return text('plan.button.restore');
    case 'drill':
      return text('plan.button.drill');
    case 'remove':
      return removeLabel(input.deleteVolumes, text);
    default:
      return text.count(`plan.button.${input.kind}`, touched(plan));
  }
};
