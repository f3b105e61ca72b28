import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const law = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
  forbidden: { name: string }[];
};

/** The features in the order of the law. */
const storyOrder = law.forbidden.flatMap(({ name }) => /^story-order-(.+)$/.exec(name)?.[1] ?? []);
/** A feature that imports the one behind it. */
const storyOffence = (feature: string, index: number): readonly [string, string, string] => [
  `story-order-${feature}`,
  `control-plane/src/${feature}/story.ts`,
  `../${storyOrder[index + 1] ?? ''}/story.js`,
];

/** File → what it imports; each line breaks the rule named beside it. */
const offences: readonly (readonly [rule: string, from: string, to: string])[] = [
  ['contracts-import-nothing-of-ours', 'libs/contracts/a.ts', '../errors/index.js'],
  ['libs-errors-imports-only-lower-libs', 'libs/errors/a.ts', '../config/index.js'],
  ['libs-config-imports-only-lower-libs', 'libs/config/c.ts', '../observability/index.js'],
  ['libs-observability-imports-only-lower-libs', 'libs/observability/a.ts', '../sealing/index.js'],
  ['libs-messaging-imports-only-lower-libs', 'libs/messaging/a.ts', '../manifest/index.js'],
  ['libs-sealing-imports-only-lower-libs', 'libs/sealing/a.ts', '../database/index.js'],
  ['libs-database-imports-only-lower-libs', 'libs/database/a.ts', '../messaging/index.js'],
  ['libs-manifest-imports-only-contracts-and-errors', 'libs/manifest/a.ts', '../config/index.js'],
  ['libs-manifest-touches-nothing', 'libs/manifest/b.ts', 'node:fs'],
  ['libs-know-no-process', 'libs/config/a.ts', '../../engine/src/config.js'],
  ['libs-through-their-index', 'engine/src/a.ts', '../../libs/contracts/a.js'],
  ['libs-through-each-others-index', 'libs/database/b.ts', '../contracts/a.js'],
  ['control-plane-never-imports-engine', 'control-plane/src/a.ts', '../../engine/src/config.js'],
  ['engine-never-imports-control-plane', 'engine/src/b.ts', '../../control-plane/src/a.js'],
  ['control-plane-speaks-to-no-host', 'control-plane/src/b.ts', 'node:child_process'],
  ['only-the-ansible-adapter-starts-processes', 'engine/src/kinds/a.ts', 'node:child_process'],
  [
    'kinds-import-ports-not-adapters',
    'engine/src/kinds/b.ts',
    '../adapters/powerdns/powerdns.client.js',
  ],
  [
    'adapters-know-only-their-own-folder',
    'engine/src/adapters/powerdns/b.ts',
    '../site/http-site-prober.js',
  ],
  [
    'controllers-import-no-repository',
    'control-plane/src/tenants/tenants.controller.ts',
    './tenants.repository.js',
  ],
  [
    'a-repository-belongs-to-its-feature',
    'control-plane/src/tasks/tasks.service.ts',
    '../tenants/tenants.repository.js',
  ],
  ...storyOrder.slice(0, -1).map(storyOffence),
  ['only-repositories-use-prisma', 'engine/src/k.ts', '@prisma/client'],
  [
    'the-platform-knows-no-feature',
    'control-plane/src/access/a.ts',
    '../tenants/tenants.repository.js',
  ],
  ['no-development-packages-at-run-time', 'engine/src/l.ts', 'anser'],
  ['web-imports-no-process', 'web/src/tasks/a.ts', '../../../libs/errors/index.js'],
  ['web-shared-parts-know-no-resource', 'web/src/api/a.ts', '../tasks/a.js'],
  ['web-resources-meet-by-their-index', 'web/src/stacks/a.ts', '../tasks/a.js'],
  ['nobody-imports-test', 'engine/src/c.ts', '../../test/support/a.js'],
  ['nobody-imports-a-spec', 'engine/src/d.ts', './e.spec.js'],
  ['packages-are-declared', 'engine/src/n.ts', 'yaml'],
  ['resolvable', 'engine/src/f.ts', './not-there.js'],
  ['no-cycles', 'engine/src/g.ts', './h.js'],
];
const targets = [
  ...[
    'contracts',
    'errors',
    'config',
    'observability',
    'sealing',
    'database',
    'messaging',
    'manifest',
  ].map((name) => `libs/${name}/index.ts`),
  'engine/src/config.ts',
  'engine/src/e.spec.ts',
  'engine/src/adapters/powerdns/powerdns.client.ts',
  'engine/src/adapters/site/http-site-prober.ts',
  'control-plane/src/tenants/tenants.repository.ts',
  'test/support/a.ts',
  ...storyOrder.slice(-1).map((feature) => `control-plane/src/${feature}/story.ts`),
];

interface Report {
  summary: { violations: { rule: { name: string }; from: string }[] };
}

describe('the import law', () => {
  let directory: string;
  let broken: Set<string>;
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'mirab-imports-'));
    await symlink(resolve('node_modules'), join(directory, 'node_modules'));
    await write(
      'tsconfig.json',
      '{"compilerOptions": {"module": "nodenext", "moduleResolution": "nodenext", "target": "es2023"}}',
    );
    await write(
      'package.json',
      '{"name": "sample", "type": "module", "devDependencies": {"anser": "*"}}',
    );
    for (const path of targets) await write(path, 'export const x = 1;\n');
    await write('engine/src/h.ts', "export * from './g.js';\n");
    await write('engine/src/i.ts', "import type { J } from './j.js';\nexport type I = J;\n");
    await write('engine/src/j.ts', "import type { I } from './i.js';\nexport type J = I[];\n");
    for (const [, from, to] of offences)
      await write(from, `import * as y from '${to}';\nexport const x = y;\n`);
    const { stdout } = await run(
      resolve('node_modules/.bin/depcruise'),
      [
        '--config',
        resolve('.dependency-cruiser.cjs'),
        '--output-type',
        'json',
        'libs',
        'control-plane',
        'engine',
        'web/src',
        'test',
      ],
      { cwd: directory, maxBuffer: 64 * 1024 * 1024 },
    ).catch((error: unknown) => error as { stdout: string });
    const { summary } = JSON.parse(stdout) as Report;
    broken = new Set(summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it.each(offences)('%s catches %s', (rule, from) => {
    expect(broken).toContain(`${rule}: ${from}`);
  });

  it('has an offence here for every rule', () => {
    const named = new Set(offences.map(([rule]) => rule));
    // Behind the last feature there is none that it could import.
    const last = `story-order-${storyOrder.at(-1) ?? ''}`;
    expect(law.forbidden.map(({ name }) => name).filter((name) => !named.has(name))).toEqual([
      last,
    ]);
  });

  it('tells the story in the order of the module of the control-plane', async () => {
    const text = await readFile('control-plane/src/app.module.ts', 'utf8');
    const listed = /const features\b.*?= \[(.*?)\]/s.exec(text)?.[1] ?? '';
    const features = [...listed.split(/[^A-Za-z]+/)]
      .filter((name) => name.endsWith('Module'))
      .map((name) => name.slice(0, -'Module'.length).toLowerCase());
    expect(features.filter((name) => storyOrder.includes(name))).toEqual(storyOrder);
  });

  it('lets types refer to each other', () => {
    expect([...broken].filter((line) => /src\/[ij]\.ts/.test(line))).toEqual([]);
  });

  it('lets a lib import a lower one by its index', () => {
    expect(
      [...broken].filter((line) => line.startsWith('libs-') && line.endsWith('index.ts')),
    ).toEqual([]);
  });
});
