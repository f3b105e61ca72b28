/** What `make check` looks at. The costly ones stand first, so that two at a time end soon. */
import { findComposeProblems } from './compose-problems.js';
import { findEnvironmentProblems } from './environment-problems.js';
import { findForbiddenWords } from './forbidden-words.js';
import { findBrokenLinks } from './markdown-links.js';
import { findOpenApiDrift } from './openapi-drift.js';
import { findPlaybookProblems } from './playbook-problems.js';
import { runProgram } from './run-program.js';
import { findSecurityTableProblems } from './security-table.js';
import { findShellProblems } from './shell-problems.js';

export interface Check {
  name: string;
  /** One sentence: what holds when it passes. */
  says: string;
  /** Resolves to what is wrong, ready to print; empty when nothing is. */
  findProblems: () => Promise<string>;
}

const bin = (name: string): string => `node_modules/.bin/${name}`;

const program =
  (...argv: [string, ...string[]]) =>
  async (): Promise<string> => {
    const { code, output } = await runProgram(argv);
    return code === 0 ? '' : output || `exit code ${code}`;
  };

const findings = (find: () => Promise<string[]>) => async (): Promise<string> =>
  (await find()).join('\n');

const importedFolders = ['libs', 'control-plane', 'engine', 'web/src', 'deploy', 'test', 'bench'];

export const checks: readonly Check[] = [
  {
    name: 'lint',
    says: 'ESLint finds nothing',
    findProblems: program(bin('eslint'), '.', '--max-warnings', '0'),
  },
  {
    name: 'types',
    says: 'the types of the Node side hold',
    findProblems: program(bin('tsc'), '-p', 'tsconfig.json', '--noEmit'),
  },
  {
    name: 'web-types',
    says: 'the types of the panel hold',
    findProblems: program(bin('tsc'), '-p', 'web/tsconfig.json', '--noEmit'),
  },
  {
    name: 'format',
    says: 'Prettier would change nothing',
    findProblems: program(bin('prettier'), '--check', '--log-level', 'warn', '.'),
  },
  {
    name: 'playbooks',
    says: 'ansible-lint and the syntax check pass',
    findProblems: findings(findPlaybookProblems),
  },
  {
    name: 'imports',
    says: 'the import law is kept',
    findProblems: program(
      bin('depcruise'),
      '--config',
      '.dependency-cruiser.cjs',
      ...importedFolders,
    ),
  },
  {
    name: 'migrations',
    says: 'the migrations lead to the Prisma schema',
    findProblems: program(process.execPath, 'dist/deploy/local/migrate.js', 'check'),
  },
  {
    name: 'openapi',
    says: 'docs/openapi.json is what the control-plane serves',
    findProblems: findings(findOpenApiDrift),
  },
  {
    name: 'environment',
    says: '.env.example and docker-compose.yml name every variable',
    findProblems: findings(findEnvironmentProblems),
  },
  {
    name: 'compose',
    says: 'docker-compose.yml is complete',
    findProblems: findings(findComposeProblems),
  },
  { name: 'shell', says: 'every shell script parses', findProblems: findings(findShellProblems) },
  {
    name: 'links',
    says: 'every link between documents leads somewhere',
    findProblems: findings(findBrokenLinks),
  },
  {
    name: 'security',
    says: 'docs/security.md has a row for every rule, with specs that are there',
    findProblems: findings(findSecurityTableProblems),
  },
  {
    name: 'words',
    says: 'no text holds what does not belong into the project',
    findProblems: findings(findForbiddenWords),
  },
];
