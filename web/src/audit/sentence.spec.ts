import { describe, expect, it } from 'vitest';
import { taskKind } from '#libs/contracts';
import { en } from '../i18n/en';
import { anAuditEntry } from '../testing/records';
import { textOf } from '../testing/text';
import { actorName, auditSentence, deedOf, subjectName, subjectPath } from './sentence';

type Over = Parameters<typeof anAuditEntry>[0];
const said = async (over: Over, locale: 'en' | 'fa' = 'en') => {
  const text = await textOf(locale);
  const entry = anAuditEntry(over);
  return auditSentence(entry, text)
    .map((part) => {
      if ('words' in part) return part.words;
      return part.place === 'actor' ? actorName(entry, text) : subjectName(entry, text);
    })
    .join('');
};

describe('sentence of an audit entry', () => {
  it('says who did what to what, in both languages', async () => {
    const over = { subjectName: 'Edu ERP', subjectOwner: 'Rahnama' };
    expect(await said(over)).toBe('Sara created the stack Edu ERP for Rahnama.');
    expect(await said(over, 'fa')).toMatch(/^Sara استقرار .*Edu ERP.* را ساخت\.$/);
  });

  it('names the kind of a task, in words for every kind', async () => {
    for (const kind of taskKind.options) {
      const over = { action: 'task.queued', subjectType: 'task', after: { kind } };
      expect(deedOf(anAuditEntry(over))).toBe(`task.${kind}`);
      expect(await said(over)).toMatch(/^Sara asked to /);
    }
  });

  it('tells a pause and a shut door from other changes', async () => {
    const host = { action: 'host.updated', subjectType: 'host' };
    const deed = (over: Over) => deedOf(anAuditEntry(over));
    expect(deed({ ...host, before: { paused: false }, after: { paused: true } })).toBe(
      'host.paused',
    );
    expect(deed({ ...host, before: { paused: true }, after: { paused: false } })).toBe(
      'host.resumed',
    );
    const tenant = { action: 'tenant.updated', subjectType: 'tenant' };
    const held = { ...tenant, before: { paused: false }, after: { paused: true } };
    expect(deed(held)).toBe('tenant.paused');
    expect(await said({ ...held, subjectName: 'Rahnama' })).toBe('Sara paused the tenant Rahnama.');
    const freed = { ...tenant, before: { paused: true }, after: { paused: false } };
    expect(deed(freed)).toBe('tenant.resumed');
    expect(await said({ ...freed, subjectName: 'Rahnama' }, 'fa')).toMatch(/به جریان انداخت\.$/);
    expect(deed({ ...tenant, before: { maxActive: 4 }, after: { maxActive: 1 } })).toBe(
      'tenant.updated',
    );
    expect(deed({ ...host, before: { name: 'a' }, after: { name: 'b' } })).toBe('host.updated');
  });

  it('stays readable for an action that only a newer server writes', async () => {
    expect(await said({ action: 'drill.proven', subjectName: 'Nightly' })).toBe(
      'Sara: drill.proven, Nightly',
    );
  });

  it('says who acted when it was no person', async () => {
    const text = await textOf('en');
    const actor = { id: null, name: 'CI' };
    expect(actorName(anAuditEntry({ actor: { ...actor, kind: 'token' } }), text)).toContain(
      'token “CI”',
    );
    expect(actorName(anAuditEntry({ actor: { ...actor, kind: 'system' } }), text)).toBe(
      'Mirab itself',
    );
  });

  it('has a place for the actor in every sentence, and for the subject where there is another', () => {
    const { session, settings, user, ...others } = en.audit.done;
    const sentences = Object.values(others).flatMap((group) => Object.values(group));
    expect(sentences.filter((one) => !/%\{actor\}.*%\{subject\}/.test(one))).toEqual([]);
    const ofPeople = [session, settings, user].flatMap((group) => Object.values(group));
    expect(ofPeople.filter((one) => !one.includes('%{actor}'))).toEqual([]);
  });
});

describe('subject of an audit entry', () => {
  it('leads to its page', () => {
    const path = (over: Over) => subjectPath(anAuditEntry({ subjectId: 'x', ...over }));
    expect(path({ subjectType: 'stack' })).toBe('/stacks/x');
    expect(path({ subjectType: 'task' })).toBe('/tasks/x');
    expect(path({ subjectType: 'user' })).toBe('/users');
    expect(path({ subjectType: 'release', after: { productId: 'p' } })).toBe('/products/p');
    expect(path({ subjectType: 'environment' })).toBeNull();
  });

  it('that is gone keeps the name of then, and leads nowhere', async () => {
    const text = await textOf('en');
    const gone = anAuditEntry({ subjectName: null, before: { name: 'Old school' } });
    expect(subjectName(gone, text)).toBe('Old school');
    expect(subjectPath(gone)).toBeNull();
    const nameless = anAuditEntry({ subjectName: null });
    expect(subjectName(nameless, text)).toMatch(/gone \(0{11}1\)/);
  });
});
