/** An entry of the audit as a sentence: who did what, and to what. Pure. */
import { taskKind, type AuditEntryResponse } from '#libs/contracts';
import { groupOf, orUndefined } from '../components/form/typed';
import type { Text } from '../i18n/useText';

/** Words, or a place for the name of somebody or something. */
export type Part = { words: string } | { place: 'actor' | 'subject' };

/** Characters for private use, which no name holds. */
const marks = { actor: '\ue001', subject: '\ue002' } as const;

/** Cuts a sentence at the places of its names, so that a name can be a link. */
const partsOf = (sentence: string): Part[] =>
  sentence
    .split(/([\ue001\ue002])/)
    .filter((words) => words !== '')
    .map((words) => {
      if (words === marks.actor) return { place: 'actor' };
      return words === marks.subject ? { place: 'subject' } : { words };
    });

/** A flag that the entry turned on or off; null when it stayed. */
const turned = ({ before, after }: AuditEntryResponse, flag: string): 'on' | 'off' | null => {
  const [was, is] = [Boolean(groupOf(before)[flag]), Boolean(groupOf(after)[flag])];
  if (before === null || was === is) return null;
  return is ? 'on' : 'off';
};

const toggles = [
  { action: 'host.updated', flag: 'paused', on: 'host.paused', off: 'host.resumed' },
  { action: 'tenant.updated', flag: 'paused', on: 'tenant.paused', off: 'tenant.resumed' },
  { action: 'settings.updated', flag: 'paused', on: 'settings.paused', off: 'settings.resumed' },
  { action: 'schedule.updated', flag: 'enabled', on: 'schedule.enabled', off: 'schedule.disabled' },
  { action: 'user.updated', flag: 'disabled', on: 'user.disabled', off: 'user.enabled' },
] as const;

/** What was done, more closely than the code of the action says: the kind of a task, a host or a tenant that was paused. */
export const deedOf = (entry: AuditEntryResponse): string => {
  if (entry.action === 'task.queued') {
    const kind = taskKind.safeParse(groupOf(entry.after).kind);
    return kind.success ? `task.${kind.data}` : entry.action;
  }
  for (const { action, flag, ...deeds } of toggles) {
    const way = entry.action === action ? turned(entry, flag) : null;
    if (way) return deeds[way];
  }
  return entry.action;
};

export const auditSentence = (entry: AuditEntryResponse, text: Text): Part[] =>
  partsOf(
    text.maybe(
      `audit.done.${deedOf(entry)}`,
      text('audit.other', { ...marks, action: entry.action }),
      marks,
    ),
  );

export const actorName = ({ actor }: AuditEntryResponse, text: Text): string => {
  if (actor.kind === 'system') return text('audit.system');
  if (actor.kind === 'schedule') return text('audit.schedule', { name: actor.name });
  return actor.kind === 'token' ? text('audit.token', { name: actor.name }) : actor.name;
};

/** The name that the entry itself holds, of what is gone by now. */
const nameThen = ({ before, after }: AuditEntryResponse): string | undefined => {
  const fields = { ...groupOf(before), ...groupOf(after) };
  return orUndefined(fields.name) ?? orUndefined(fields.displayName) ?? orUndefined(fields.version);
};

export const subjectName = (entry: AuditEntryResponse, text: Text): string => {
  const { subjectName: name, subjectOwner: owner } = entry;
  if (entry.subjectType === 'settings') return text('settings.title');
  if (name === null)
    return nameThen(entry) ?? text('audit.gone', { id: entry.subjectId.slice(-12) });
  if (owner === null) return name;
  return entry.subjectType === 'release'
    ? `${owner} ${name}`
    : text('stacks.heading', { product: name, tenant: owner });
};

const pages: Readonly<Record<string, string>> = {
  stack: '/stacks/',
  task: '/tasks/',
  tenant: '/tenants/',
  product: '/products/',
  host: '/hosts/',
  schedule: '/schedules/',
  'backup-target': '/backup-targets/',
};
const lists: Readonly<Record<string, string>> = { user: '/users', token: '/tokens' };

/** Where the subject is seen; null when it is gone, or has no page. */
export const subjectPath = (entry: AuditEntryResponse): string | null => {
  const { subjectType, subjectId, subjectName: name, action } = entry;
  if (subjectType === 'settings') return '/settings';
  if (name === null || action.endsWith('.removed')) return null;
  if (subjectType === 'release') {
    const product = orUndefined(groupOf(entry.after).productId);
    return product ? `/products/${product}` : null;
  }
  const page = pages[subjectType];
  return page ? page + subjectId : (lists[subjectType] ?? null);
};
