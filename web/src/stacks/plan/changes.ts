/** What a plan changes, sorted for reading: the stack's own settings first, then service by service. Pure. */
import type { Plan } from '#libs/contracts';

type PlanService = Plan['services'][number];

/** One field, with the name it has in its group. */
export interface Change {
  field: string;
  before: string | null;
  after: string | null;
}
export interface ServiceChanges extends PlanService {
  /** What people ask about: image, size, address, health. */
  main: Change[];
  /** Names of the other fields that change. */
  rest: string[];
}
export interface GroupedChanges {
  settings: Change[];
  services: ServiceChanges[];
}

/** In the order in which they are shown. */
export const mainFields = [
  'image',
  'replicas',
  'memory',
  'cpus',
  'hostname',
  'healthcheck',
] as const;
export type MainField = (typeof mainFields)[number];
export const isMainField = (field: string): field is MainField =>
  mainFields.some((main) => main === field);

const ofService = /^services\.([^.]+)\.(.+)$/;
const ofAddress = /^hostnames\.(.+)$/;

/** The service that a field belongs to, and its name there; null for what holds for the whole stack. */
export const splitField = (field: string): { service: string; field: string } | null => {
  const [, service, own] = ofService.exec(field) ?? [];
  if (service && own) return { service, field: own };
  const [, exposed] = ofAddress.exec(field) ?? [];
  return exposed ? { service: exposed, field: 'hostname' } : null;
};

const settingFields = ['release', 'host', 'address', 'dnsTtlSeconds'];

/** In the order of the names; what has no place there comes last, as it came. */
const inOrder = (names: readonly string[]) => (one: Change, other: Change) => {
  const placeOf = ({ field }: Change) => (names.includes(field) ? names.indexOf(field) : Infinity);
  return placeOf(one) === placeOf(other) ? 0 : placeOf(one) - placeOf(other);
};

export const groupChanges = ({ services, changes }: Pick<Plan, 'services' | 'changes'>) => {
  const settings: Change[] = [];
  const byService = new Map<string, Change[]>(services.map(({ service }) => [service, []]));
  for (const { field, before, after } of changes) {
    const owned = splitField(field);
    const own = owned && byService.get(owned.service);
    if (own) own.push({ field: owned.field, before, after });
    else settings.push({ field, before, after });
  }
  return {
    settings: settings.sort(inOrder(settingFields)),
    services: services.map((service): ServiceChanges => {
      const own = byService.get(service.service) ?? [];
      return {
        ...service,
        main: own.filter(({ field }) => isMainField(field)).sort(inOrder(mainFields)),
        rest: own.flatMap(({ field }) => (isMainField(field) ? [] : [field])),
      };
    }),
  } satisfies GroupedChanges;
};
