/**
 * The import law, one sentence per rule. Paths are anchored, for "service", "task" and "role" are everyday words here.
 * `make check` runs it over libs, control-plane, engine, web, deploy, test and bench.
 */

/** Low to high: a lib imports only what stands before it. */
const libsInOrder = [
  'contracts',
  'errors',
  'config',
  'observability',
  'sealing',
  'database',
  'messaging',
];

const libRules = libsInOrder.map((name, index) => ({
  name: `libs-${name}-imports-only-lower-libs`,
  comment: `libs/${name} imports only the libs below it: ${libsInOrder.slice(0, index).join(', ') || 'none'}.`,
  severity: 'error',
  from: { path: `^libs/${name}/`, pathNot: '\\.spec\\.ts$' },
  to: { path: '^libs/', pathNot: `^libs/(${libsInOrder.slice(0, index + 1).join('|')})/` },
}));

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** Story order of the control-plane, that of `app.module.ts`: a feature imports services of the features before it, never of those after it. */
const storyOrder = [
  'settings',
  'users',
  'tokens',
  'tenants',
  'products',
  'environments',
  'hosts',
  'stacks',
  'backups',
  'tasks',
  'restores',
  'schedules',
];
/** What every feature stands on. */
const platform = '^control-plane/src/(access|audit|auth|calendar|events|http)/';
/** What a recipe asks of the world, and the words in which it asks; what stands beside them is the product that does it. */
const enginePorts = [
  'ansible/ansible-runner',
  'ansible/host-connection',
  'powerdns/dns-provider',
  'site/site-prober',
];
const prisma = '(^libs/database/generated/|node_modules/(@prisma|prisma)/)';

module.exports = {
  forbidden: [
    rule(
      'no-cycles',
      'No file reaches itself by its imports; types alone may refer to each other.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    rule(
      'resolvable',
      'Every import leads to a file or to a package of package.json.',
      {},
      { couldNotResolve: true },
    ),
    rule(
      'contracts-import-nothing-of-ours',
      'libs/contracts is what both processes say to each other: it imports zod and nothing of ours.',
      { path: '^libs/contracts/', pathNot: '\\.spec\\.ts$' },
      { path: '^(libs/(?!contracts/)|control-plane/|engine/|web/|deploy/|test/)' },
    ),
    ...libRules.slice(1),
    rule(
      'libs-manifest-imports-only-contracts-and-errors',
      'libs/manifest is pure: of ours it imports contracts and errors only.',
      { path: '^libs/manifest/', pathNot: '\\.spec\\.ts$' },
      { path: '^libs/', pathNot: '^libs/(manifest|contracts|errors)/' },
    ),
    rule(
      'libs-manifest-touches-nothing',
      'Rendering is data in, data out: no file, process, network, clock or random source.',
      { path: '^libs/manifest/', pathNot: '\\.spec\\.ts$' },
      { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|util|buffer)$' },
    ),
    rule(
      'libs-know-no-process',
      'No lib imports a process.',
      { path: '^libs/' },
      { path: '^(control-plane|engine|web|deploy)/' },
    ),
    rule(
      'libs-through-their-index',
      'Other parts import a lib by its index, never a file inside it.',
      { path: '^(control-plane|engine|web|deploy|test|bench)/' },
      { path: '^libs/', pathNot: '^libs/[^/]+/index\\.ts$' },
    ),
    rule(
      'libs-through-each-others-index',
      'A lib imports another lib by its index.',
      { path: '^libs/([^/]+)/' },
      { path: '^libs/', pathNot: ['^libs/$1/', '^libs/[^/]+/index\\.ts$'] },
    ),
    rule(
      'control-plane-never-imports-engine',
      'The control-plane decides; it never imports the engine.',
      { path: '^control-plane/' },
      { path: '^engine/' },
    ),
    rule(
      'engine-never-imports-control-plane',
      'The engine acts; it never imports the control-plane.',
      { path: '^engine/' },
      { path: '^control-plane/' },
    ),
    rule(
      'control-plane-speaks-to-no-host',
      'The control-plane runs no process and speaks to no host, name server, Docker or Telegram.',
      { path: '^control-plane/src/', pathNot: '\\.spec\\.ts$' },
      { path: '^((node:)?child_process$|node_modules/(dockerode|node-ssh|ssh2|telegraf)/)' },
    ),
    rule(
      'only-the-ansible-adapter-starts-processes',
      'In the engine only the adapter of Ansible starts a process.',
      { path: '^engine/src/', pathNot: ['^engine/src/adapters/ansible/', '\\.spec\\.ts$'] },
      { path: '^(node:)?child_process$' },
    ),
    rule(
      'kinds-import-ports-not-adapters',
      'A recipe knows ports (the job), not adapters (the product that does it).',
      { path: '^engine/src/(kinds|consumers|hosts|stacks|tasks)/', pathNot: '\\.spec\\.ts$' },
      {
        path: '^engine/src/adapters/',
        pathNot: `^engine/src/adapters/(${enginePorts.join('|')})\\.ts$`,
        dependencyTypesNot: ['type-only'],
      },
    ),
    rule(
      'adapters-know-only-their-own-folder',
      'An adapter knows one outside system and imports no other adapter and no recipe.',
      { path: '^engine/src/adapters/([^/]+)/', pathNot: '\\.spec\\.ts$' },
      {
        path: '^engine/src/',
        pathNot: ['^engine/src/adapters/$1/', '^engine/src/config\\.ts$'],
        dependencyTypesNot: ['type-only'],
      },
    ),
    rule(
      'only-repositories-use-prisma',
      'Only libs/database and repositories import Prisma itself; migrations are the business of deploy/local.',
      {
        path: '^(libs|control-plane|engine|web|deploy|test)/',
        pathNot: ['^libs/database/', '^deploy/local/migrat', '\\.repository\\.ts$'],
      },
      { path: prisma },
    ),
    rule(
      'controllers-import-no-repository',
      'A controller calls its service; only services call repositories.',
      { path: '^control-plane/src/.+\\.controller\\.ts$' },
      { path: '\\.repository\\.ts$' },
    ),
    rule(
      'a-repository-belongs-to-its-feature',
      'A feature reaches another feature by its service, never by its repository; it may name its rows.',
      { path: '^control-plane/src/([^/]+)/', pathNot: '\\.spec\\.ts$' },
      {
        path: '^control-plane/src/.+\\.repository\\.ts$',
        pathNot: '^control-plane/src/$1/',
        dependencyTypesNot: ['type-only'],
      },
    ),
    rule(
      'the-platform-knows-no-feature',
      'access, audit, auth, events and http are what features stand on; they import none of them.',
      { path: platform, pathNot: '\\.spec\\.ts$' },
      { path: `^control-plane/src/(${storyOrder.join('|')})/`, dependencyTypesNot: ['type-only'] },
    ),
    ...storyOrder.map((feature, index) =>
      rule(
        `story-order-${feature}`,
        `${feature} imports no feature that comes after it in the story.`,
        { path: `^control-plane/src/${feature}/`, pathNot: '\\.spec\\.ts$' },
        {
          path: `^control-plane/src/(${storyOrder.slice(index + 1).join('|') || '$^'})/`,
          dependencyTypesNot: ['type-only'],
        },
      ),
    ),
    rule(
      'web-imports-no-process',
      'The panel knows the API by libs/contracts and nothing else of the server side.',
      { path: '^web/' },
      { path: '^(control-plane|engine|deploy|test|libs/(?!contracts/))' },
    ),
    rule(
      'web-shared-parts-know-no-resource',
      'api, components, i18n, theme and layout are shared: they import no resource.',
      { path: '^web/src/(api|components|i18n|theme|layout)/', pathNot: '\\.spec\\.tsx?$' },
      { path: '^web/src/', pathNot: '^web/src/(api|components|i18n|theme|layout)/' },
    ),
    rule(
      'web-resources-meet-by-their-index',
      'A resource of the panel uses another one only by its index (fields and links).',
      {
        path: '^web/src/(audit|hosts|products|schedules|settings|stacks|tasks|tenants|tokens|users|home|session)/',
        pathNot: '\\.spec\\.tsx?$',
      },
      {
        path: '^web/src/(audit|hosts|products|schedules|settings|stacks|tasks|tenants|tokens|users|home|session)/',
        pathNot: ['^web/src/$1/', '^web/src/[^/]+/index\\.tsx?$'],
      },
    ),
    rule(
      'nobody-imports-test',
      'Tests import everything; nobody imports tests.',
      { path: '^(libs|control-plane|engine|web|deploy)/' },
      { path: '^test/' },
    ),
    rule(
      'nobody-imports-a-spec',
      'A spec file is imported by nobody.',
      {},
      { path: '\\.spec\\.tsx?$' },
    ),
    rule(
      'no-development-packages-at-run-time',
      'What runs in production imports no package of devDependencies.',
      { path: '^(libs|control-plane|engine)/', pathNot: '\\.spec\\.ts$' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'packages-are-declared',
      'Every package that is imported stands in package.json; what another one brought along may go with it.',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: {
      path: '^(dist|web/dist|\\.mirab|libs/database/generated/(models|internal|.*[Ii]nput).*)',
    },
    moduleSystems: ['es6', 'cjs'],
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: [
        'mirab-source',
        'import',
        'module',
        'browser',
        'node',
        'require',
        'types',
        'default',
      ],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.d.ts'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
