import { readFile } from 'node:fs/promises';
import { listRepositoryFiles } from './repository-files.js';

interface Forbidden {
  pattern: RegExp;
  why: string;
  /** Files in which it is all right. */
  except?: RegExp;
}

const forbidden: readonly Forbidden[] = [
  { pattern: /^(?:<{7} |>{7} |={7}$)/, why: 'a mark of an unfinished merge' },
  {
    pattern: /\b(?:TODO|FIXME|XXX|HACK)\b(?! ?\(#\d+\))/,
    why: 'work left over without an issue number, as in TODO(#12)',
  },
  {
    pattern: /(?<![\w.$}/-])\/(?:home|Users|work)\/(?!(?:node|mirab)\b)[a-z]/,
    why: 'a path of one machine',
  },
  { pattern: /^-----BEGIN [A-Z ]*PRIVATE KEY-----$/, why: 'a private key' },
  // Persian has letters of its own for these two; the Arabic ones look alike and break search.
  {
    pattern: /[\u064A\u0643]/,
    why: 'an Arabic ye or kaf where Persian is written',
    except: /search-name|\.spec\.tsx?$|^libs\/contracts\/|^prisma\//,
  },
  // Characters that change the reading order can make code look like other code.
  {
    pattern: /[\u202A-\u202E\u2066-\u2069]/,
    why: 'a character that turns the direction of the text',
  },
];

const texts =
  /\.(?:[cm]?[jt]sx?|md|ya?ml|sh|py|sql|prisma|json|css|html|svg|txt|cfg|conf|j2)$|(?:^|\/)(?:Makefile|run|LICENSE|\.env\.example|[\w-]*Dockerfile)$/;

/** Lines that hold what does not belong into the project. This file, which names all of it, is left out. */
export async function findForbiddenWords(): Promise<string[]> {
  const files = (await listRepositoryFiles()).filter(
    (path) =>
      texts.test(path) &&
      !path.endsWith('package-lock.json') &&
      !path.startsWith('deploy/check/forbidden-words'),
  );
  const problems = await Promise.all(
    files.map(async (file) => findForbiddenIn(file, await readFile(file, 'utf8'))),
  );
  return problems.flat();
}

export function findForbiddenIn(file: string, text: string): string[] {
  const rules = forbidden.filter(({ except }) => !except?.test(file));
  return text
    .split('\n')
    .flatMap((line, index) =>
      rules
        .filter(({ pattern }) => pattern.test(line))
        .map(({ why }) => `${file}:${index + 1}: ${why}`),
    );
}
