/** The table of docs/security.md: a row for every rule, and in each the specs that would fail if the rule were broken. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

const ruleCount = 30;
const document = 'docs/security.md';

export interface RuleRow {
  /** `R23–R25` are three of them. */
  rules: number[];
  /** Paths of the last column. */
  specs: string[];
  /** The last column, as it stands. */
  tried: string;
}

/** Rows whose first cell begins with a rule. */
export const listRuleRows = (text: string): RuleRow[] =>
  text.split('\n').flatMap((line) => {
    const [, first = '', , tried = ''] = line.split('|').map((cell) => cell.trim());
    const [, from, to = from] = /^R(\d+)(?:–R(\d+))? /.exec(first) ?? [];
    if (from === undefined) return [];
    const rules = Array.from(
      { length: Number(to) - Number(from) + 1 },
      (_, at) => Number(from) + at,
    );
    const specs = [...tried.matchAll(/`([\w./-]+)`/g)].flatMap(([, path]) => path ?? []);
    return [{ rules, specs, tried }];
  });

/** A row may go without a spec when it says why in its first words. */
const isExcused = (tried: string): boolean =>
  /^(?:open\b|the same$|this page$|the operator's part\b)/.test(tried);

export function findRowProblems(text: string, exists: (path: string) => boolean): string[] {
  const rows = listRuleRows(text);
  const numbers = rows.flatMap(({ rules }) => rules);
  const wanted = Array.from({ length: ruleCount }, (_, at) => at + 1);
  const amiss = wanted.filter((rule) => numbers.filter((number) => number === rule).length !== 1);
  return [
    ...amiss.map((rule) => `${document}: R${rule} needs one row in the table of the rules`),
    ...rows.flatMap(({ rules, specs, tried }) => {
      const name = `${document}: R${rules[0]}`;
      if (specs.length === 0 && !isExcused(tried)) return [`${name} names no spec`];
      return specs
        .filter((path) => !/\.spec\.tsx?$/.test(path) || !exists(path))
        .map((path) => `${name} names ${path}, which is no spec of this checkout`);
    }),
  ];
}

export const findSecurityTableProblems = async (): Promise<string[]> =>
  findRowProblems(await readFile(document, 'utf8'), existsSync);
