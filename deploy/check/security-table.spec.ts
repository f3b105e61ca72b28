import { describe, expect, it } from 'vitest';
import { findRowProblems, listRuleRows } from './security-table.js';

const row = (rule: string, tried: string): string => `| ${rule} it | kept by \`a.ts\` | ${tried} |`;
/** A good row for every rule that is not among `others`. */
const tableWith = (...others: string[]): string => {
  const taken = new Set(others.flatMap((line) => listRuleRows(line)).flatMap(({ rules }) => rules));
  const rest = Array.from({ length: 30 }, (_, at) => at + 1).filter((rule) => !taken.has(rule));
  return ['| rule | kept by | tried in |', '| --- | --- | --- |', ...others]
    .concat(rest.map((rule) => row(`R${rule}`, '`test/a.spec.ts`')))
    .join('\n');
};
const exists = (path: string): boolean => path === 'test/a.spec.ts';

describe('the table of the rules', () => {
  it('is well when each rule has a row with a spec, or says why it has none', () => {
    const text = tableWith(row('R6', 'the same'), row('R23–R25', 'open: issue 5'));
    expect(findRowProblems(text, exists)).toEqual([]);
  });

  it.each([
    ['a spec that is not there', row('R3', '`test/gone.spec.ts`'), 'R3 names test/gone.spec.ts'],
    ['a file that is no spec', row('R3', '`test/a.ts`'), 'R3 names test/a.ts'],
    ['no spec and no reason', row('R3', 'it is so'), 'R3 names no spec'],
    ['a rule twice', `${row('R3', '`test/a.spec.ts`')}\n${row('R3', 'open')}`, 'R3 needs one row'],
  ])('is not with %s', (_, line, problem) => {
    expect(findRowProblems(tableWith(line), exists).join('\n')).toContain(problem);
  });

  it('is not without a rule', () => {
    const text = tableWith().replace(/^\| R12 .*$/m, '');
    expect(findRowProblems(text, exists)).toEqual([
      'docs/security.md: R12 needs one row in the table of the rules',
    ]);
  });
});
