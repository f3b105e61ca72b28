/** What is checked by a machine is checked here; every finding is an error, so there is nothing to get used to. */
import js from '@eslint/js';
import regexp from 'eslint-plugin-regexp';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const tests = ['**/*.spec.{ts,tsx}', 'test/**/*.ts'];
const typescript = ['**/*.{ts,tsx}'];

/** Rule R1: no shell, ever. */
const noShell = {
  imports: [
    {
      name: 'node:child_process',
      importNames: ['exec', 'execSync'],
      message: 'Rule R1: no shell. Use spawn or execFile with an argv array.',
    },
    {
      name: 'child_process',
      message: 'Import node:child_process, and only spawn or execFile (rule R1).',
    },
  ],
  syntax: {
    selector: 'Property[key.name="shell"]:not([value.value=false])',
    message: 'Rule R1: no shell. Pass argv, without the option `shell`.',
  },
};

const bannedSyntax = [
  noShell.syntax,
  {
    selector: 'MemberExpression[property.name=/^\\$(query|execute)RawUnsafe$/]',
    message:
      'Raw SQL from strings is an injection. Use the tagged template $queryRaw or $executeRaw.',
  },
  {
    selector: 'MemberExpression[object.name="Prisma"][property.name="raw"]',
    message: 'Prisma.raw puts text into SQL as it is. Use Prisma.sql and values.',
  },
  {
    selector:
      ':matches(JSXAttribute[name.name="dangerouslySetInnerHTML"], Property[key.name="dangerouslySetInnerHTML"])',
    message: 'Rule R28: text is text. Render it as React nodes.',
  },
  {
    selector:
      'CallExpression[callee.name="forwardRef"][arguments.0.type="ArrowFunctionExpression"][arguments.0.body.type="Identifier"]',
    message:
      'A forward reference hides a cycle: the lower module defines an interface, the higher one registers.',
  },
];

/** Like max-params 4, but a constructor may be given up to 8 dependencies. */
const parameterLimits = [
  {
    selector:
      ':matches(FunctionDeclaration, ArrowFunctionExpression, MethodDefinition[kind!="constructor"] > FunctionExpression, :not(MethodDefinition) > FunctionExpression)[params.length>4]',
    message: 'More than 4 parameters: pass one object.',
  },
  {
    selector: 'MethodDefinition[kind="constructor"] > FunctionExpression[params.length>8]',
    message: 'More than 8 dependencies: this class does more than one thing.',
  },
];

const noConsole = { 'no-console': 'error' };
const noEnvironment = {
  'no-restricted-properties': [
    'error',
    {
      object: 'process',
      property: 'env',
      message: 'Only config.ts reads the environment; take the value from the configuration.',
    },
  ],
};

const size = (lines, functionLines) => ({
  'max-lines': ['error', { max: lines, skipBlankLines: false, skipComments: false }],
  'max-lines-per-function': functionLines
    ? ['error', { max: functionLines, skipBlankLines: true, skipComments: true }]
    : 'off',
});

export default defineConfig(
  globalIgnores([
    '**/node_modules/',
    'dist/',
    'web/dist/',
    '.venv/',
    '.mirab*/',
    'screenshots/',
    'libs/database/generated/',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': 'error',
      'regexp/no-super-linear-move': 'error',
      'regexp/no-dupe-disjunctions': 'error',
      'regexp/no-misleading-unicode-character': 'error',
      'no-restricted-imports': ['error', { paths: noShell.imports }],
      'no-restricted-syntax': ['error', ...bannedSyntax, ...parameterLimits],
      complexity: ['error', 12],
      eqeqeq: 'error',
      'max-depth': ['error', 3],
      ...size(300, 60),
    },
  },
  {
    files: typescript,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      // Early returns of a call without a value read well, and React's handlers are made of them.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { attributes: false } },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // An async method may have to fit an interface without awaiting anything itself.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    // Nest finds what to inject by decorator metadata, for which an import must stay a value.
    files: ['control-plane/src/**/*.ts', 'engine/src/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    // A route's parameters are named by decorators (who, which, version, body, key), so five or six are no riddle.
    files: ['control-plane/src/**/*.controller.ts'],
    rules: { ...size(200, 60), 'no-restricted-syntax': ['error', ...bannedSyntax] },
  },
  {
    files: [
      'libs/**/*.ts',
      'control-plane/src/**/*.ts',
      'engine/src/**/*.ts',
      'web/src/**/*.{ts,tsx}',
    ],
    rules: { ...noConsole, ...noEnvironment },
  },
  {
    // The places that may read the environment: one schema per process, and the reader of all of them.
    files: ['control-plane/src/config.ts', 'engine/src/config.ts', 'libs/config/read-config.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    // Adapters stand at the edge of typed knowledge: what an outside system says is asserted there, after a look at it.
    files: [
      'engine/src/adapters/**/*.ts',
      'libs/database/**/*.ts',
      'libs/messaging/**/*.ts',
      'deploy/local/migrations/**/*.ts',
      'web/src/api/**/*.{ts,tsx}',
    ],
    rules: { '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'as' }] },
  },
  {
    files: tests,
    rules: {
      ...size(500, 0),
      complexity: 'off',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'as' }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      // What beforeAll declares as filled is missing when it has failed, and afterAll must clean up all the same.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off', // expect.any() and parsed bodies
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      'no-restricted-properties': 'off',
      'no-console': 'off',
    },
  },
  {
    // react-admin's records and forms are typed as any, and what they throw and pass on is theirs to say.
    files: ['web/src/**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  { files: ['web/src/api/**/*.ts'], rules: { '@typescript-eslint/only-throw-error': 'off' } },
  {
    // Words of one language in one file: tables, not code.
    files: ['web/src/i18n/**/*.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'Buffer',
          'URL',
          'URLSearchParams',
          'AbortSignal',
          'AbortController',
          'fetch',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'setImmediate',
          'structuredClone',
          'performance',
          'TextDecoder',
          'TextEncoder',
          'Response',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { module: 'writable', require: 'readonly' },
    },
  },
);
