import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const eslint = new ESLint();

/** Messages about `text`, as if it stood in that file. The file must exist where rules ask for types. */
async function lint(filePath: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath });
  return (result?.messages ?? []).map(({ ruleId, message }) => `${ruleId ?? 'parse'}: ${message}`);
}

const inProcess = 'libs/config/secret.ts';

describe('the lint rules', () => {
  it.each([
    [
      'exec of child_process (R1)',
      "import { exec } from 'node:child_process';\nexport default exec;\n",
      'no-restricted-imports',
    ],
    ['a shell (R1)', 'export const options = { shell: true };\n', 'no-restricted-syntax'],
    [
      'a shell that is computed (R1)',
      'export const options = (shell) => ({ shell });\n',
      'no-restricted-syntax',
    ],
    [
      'raw SQL',
      "export const run = (tx, id) => tx.$queryRawUnsafe('SELECT ' + id);\n",
      'no-restricted-syntax',
    ],
    [
      'HTML from strings (R28)',
      'export const props = (html) => ({ dangerouslySetInnerHTML: { __html: html } });\n',
      'no-restricted-syntax',
    ],
    [
      'a pattern that takes for ever',
      'export const pattern = /^(?:[a-z0-9]+-?)+$/;\n',
      'regexp/no-super-linear-backtracking',
    ],
    [
      'five parameters',
      'export function add(a, b, c, d, e) {\n  return [a, b, c, d, e];\n}\n',
      'no-restricted-syntax',
    ],
    ['a file of more than 300 lines', 'export {};\n'.repeat(301), 'max-lines'],
    [
      'a function of more than 60 lines',
      `export function long(x) {\n${'  x();\n'.repeat(61)}}\n`,
      'max-lines-per-function',
    ],
  ])('refuse %s', async (_, text, rule) => {
    expect((await lint('products/sample.mjs', text)).map((line) => line.split(':')[0])).toContain(
      rule,
    );
  });

  it.each([
    ['the environment', 'export const level = process.env.LEVEL;\n', 'no-restricted-properties'],
    ['the console', "console.log('x');\n", 'no-console'],
    ['any', 'export const x: any = 1;\n', '@typescript-eslint/no-explicit-any'],
    [
      'an assertion',
      'export const x = (y: unknown) => y as string;\n',
      '@typescript-eslint/consistent-type-assertions',
    ],
    [
      'a floating promise',
      'export function run(work: () => Promise<void>): void {\n  work();\n}\n',
      '@typescript-eslint/no-floating-promises',
    ],
  ])('refuse %s in a process', async (_, text, rule) => {
    expect((await lint(inProcess, text)).map((line) => line.split(':')[0])).toContain(rule);
  });

  it('let plain code pass', async () => {
    expect(await lint(inProcess, 'export const double = (x: number): number => 2 * x;\n')).toEqual(
      [],
    );
    expect(
      await lint(
        'products/sample.mjs',
        "import { execFile } from 'node:child_process';\nexport default execFile;\n",
      ),
    ).toEqual([]);
  });
});
