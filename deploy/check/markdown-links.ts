import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { listRepositoryFiles } from './repository-files.js';

/** Links of every Markdown file to files of the checkout and to headings, and paths that are named as code. */
export async function findBrokenLinks(): Promise<string[]> {
  const files = await listRepositoryFiles('*.md');
  const problems = await Promise.all(
    files.map(async (file) => findBrokenLinksIn(file, await readFile(file, 'utf8'))),
  );
  return problems.flat();
}

async function findBrokenLinksIn(file: string, text: string): Promise<string[]> {
  const problems: string[] = [];
  for (const target of listTargets(text)) {
    const [path = '', heading] = target.split('#');
    const where = path === '' ? file : normalize(join(dirname(file), path));
    if (!existsSync(where)) problems.push(`${file}: ${target} leads nowhere`);
    else if (
      heading &&
      where.endsWith('.md') &&
      !listAnchors(await readFile(where, 'utf8')).has(heading)
    ) {
      problems.push(`${file}: ${target} names a heading that is not there`);
    }
  }
  const missing = listNamedPaths(text).filter((path) => !existsSync(path));
  return [...problems, ...missing.map((path) => `${file}: ${path} is named but not there`)];
}

/** Files of the checkout that stand in backticks: a folder of ours, then a name with an ending. */
export const listNamedPaths = (text: string): string[] =>
  [
    ...text.matchAll(
      /`((?:control-plane|engine|web|libs|playbooks|prisma|products|deploy|test|docs)\/[\w./-]+\.[a-z]+)`/g,
    ),
  ].flatMap(([, path]) => path ?? []);

const withoutCode = (text: string): string =>
  text.replaceAll(/```[^]*?```/g, '').replaceAll(/`[^`\n]*`/g, '');

/** Targets of inline links that stay in the checkout. */
export const listTargets = (text: string): string[] =>
  [...withoutCode(text).matchAll(/\]\(([^()\s]+)\)/g)].flatMap(([, target]) =>
    target && !/^[a-z]+:/.test(target) ? [target] : [],
  );

/** Anchors as the usual renderers make them from headings. */
export const listAnchors = (text: string): Set<string> =>
  new Set(
    text
      .replaceAll(/```[^]*?```/g, '')
      .split('\n')
      .filter((line) => /^#{1,6} /.test(line))
      .map((line) =>
        line
          .slice(line.indexOf(' '))
          .trim()
          .toLowerCase()
          .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '')
          .replaceAll(' ', '-'),
      ),
  );
