/** A message that nobody asks for is translated for nobody; this finds it. */
import { describe, expect, it } from 'vitest';
import { messagesIn } from '../testing/messages';
import { en } from './en';

const sources = Object.values(
  import.meta.glob<string>(
    [
      '../**/*.{ts,tsx}',
      '!../**/*.spec.{ts,tsx}',
      '!../testing/**',
      '!../i18n/en/**',
      '!../i18n/fa/**',
    ],
    { query: '?raw', import: 'default', eager: true },
  ),
).join('\n');
const written = new Set(
  [...sources.matchAll(/['"`]([a-z][\w-]*(?:\.[\w-]+)+)['"`]/g)].map(([, key]) => key),
);

/** Beginnings that are completed at run time, and so use every message below them. */
const completed = [
  'audit.done.',
  'environment.',
  'errors.code.',
  'errors.field.',
  'kind.',
  'plan.effect.',
  'plan.fields.',
  'plan.summary.',
  'plan.things.',
  'plan.warning.',
  'restore-points.kind.',
  'restore-points.last.',
  'restore-points.levels.',
  'restore-points.proof.',
  'restore-points.proofNote.',
  'roles.',
  'roles.meaning.',
  'stacks.sentence.',
  'stacks.tab.',
  'state.host.',
  'state.revision.',
  'state.stack.',
  'state.task.',
  'tasks.outcome.',
  'tasks.step.',
  'tasks.stepMeaning.',
  'tasks.stepState.',
  'settings.windowProblem.',
  'tasks.behind.',
  'tasks.said.',
  'tasks.waiting.',
  'schedules.misfire.',
  'schedules.overlap.',
  'schedules.preset.',
  'schedules.problem.',
  'schedules.start.',
  'validation.cron.',
  'validation.custom.',
  'validation.field.',
];

/** Beginnings of which only some messages are completed at run time, with those. */
const completedTo: Readonly<Record<string, readonly string[]>> = {
  'app.': ['light', 'dark'],
  'hosts.': [
    ...['local', 'ssh'],
    ...[
      'address',
      'sshAddress',
      'sshUser',
      'hostKeys',
      'privateKey',
      'traefikApiUrl',
      'stacksDirectory',
      'dockerSocket',
    ].flatMap((field) => [field, `${field}Help`]),
  ],
  'backup-targets.': ['local', 'sftp'],
  'plan.button.': ['start', 'stop', 'restart'],
  'tasks.log.': ['follow', 'wrap', 'times', 'details'],
  'tokens.': ['active', 'expired', 'revoked'],
  'users.': ['active', 'invited', 'disabled'],
};

/** Ends that shared parts put after the name of a resource. */
const ofResources: Readonly<Record<string, readonly string[]>> = {
  one: [
    'stacks',
    'tenants',
    'products',
    'tasks',
    'hosts',
    'schedules',
    'restore-points',
    'backup-targets',
  ],
  title: [
    'stacks',
    'tenants',
    'products',
    'tasks',
    'hosts',
    'schedules',
    'restore-points',
    'backup-targets',
    'tokens',
    'users',
  ],
  create: [
    'stacks',
    'tenants',
    'products',
    'hosts',
    'schedules',
    'backup-targets',
    'tokens',
    'users',
  ],
  emptyTitle: [
    'stacks',
    'tenants',
    'products',
    'hosts',
    'schedules',
    'backup-targets',
    'tokens',
    'users',
  ],
  emptyText: [
    'stacks',
    'tenants',
    'products',
    'hosts',
    'schedules',
    'backup-targets',
    'tokens',
    'users',
  ],
};

const listed = new Set([
  ...Object.entries(completedTo).flatMap(([start, ends]) => ends.map((end) => start + end)),
  ...Object.entries(ofResources).flatMap(([end, names]) => names.map((name) => `${name}.${end}`)),
]);
const keys = messagesIn(en).map(([key]) => key);

describe('every message', () => {
  it('is asked for somewhere', () => {
    const unused = keys.filter(
      (key) =>
        !written.has(key) && !listed.has(key) && !completed.some((start) => key.startsWith(start)),
    );
    expect(unused).toEqual([]);
  });

  it('is listed as made at run time only while it is', () => {
    const starts = [...completed, ...Object.keys(completedTo)].map((start) => `\`${start}\${`);
    const ends = Object.keys(ofResources).map((end) => `\`\${resource}.${end}\``);
    expect([...starts, ...ends].filter((made) => !sources.includes(made))).toEqual([]);
    expect([...listed].filter((key) => !keys.includes(key))).toEqual([]);
  });
});
