/** What the fields of a cron expression may be, so that people are told which one is wrong, and not only that one is. */

export type CronField = 'minute' | 'hour' | 'day' | 'month' | 'weekday';

interface FieldRule {
  field: CronField;
  from: number;
  to: number;
  names: readonly string[];
  /** Letters and marks with a meaning of their own here; what has one is left to whoever reads the expression. */
  special: RegExp | null;
}

const rules: readonly FieldRule[] = [
  { field: 'minute', from: 0, to: 59, names: [], special: null },
  { field: 'hour', from: 0, to: 23, names: [], special: null },
  { field: 'day', from: 1, to: 31, names: [], special: /[LW]/i },
  {
    field: 'month',
    from: 1,
    to: 12,
    names: 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' '),
    special: null,
  },
  {
    field: 'weekday',
    from: 0,
    to: 7,
    names: 'sun mon tue wed thu fri sat'.split(' '),
    special: /[L#]/i,
  },
];

const isValue = (text: string, { from, to, names }: FieldRule): boolean =>
  /^\d{1,2}$/.test(text)
    ? Number(text) >= from && Number(text) <= to
    : names.includes(text.toLowerCase());

/** `*`, `5`, `mon`, `1-5`, each with a step such as `/2` after it. */
const isPart = (part: string, rule: FieldRule): boolean => {
  const [, first = '', last, step] = /^([^-/]+)(?:-([^-/]+))?(?:\/(\d{1,2}))?$/.exec(part) ?? [];
  if (step !== undefined && (Number(step) < 1 || Number(step) > rule.to)) return false;
  if (first === '*') return last === undefined;
  return isValue(first, rule) && (last === undefined || isValue(last, rule));
};

/** The first part that cannot be read, and its field; null when there is none, or not five fields. */
export function findCronFault(expression: string): { field: CronField; part: string } | null {
  const fields = expression.split(' ');
  if (fields.length !== rules.length) return null;
  for (const [index, rule] of rules.entries()) {
    const field = fields[index] ?? '';
    if (rule.special?.test(field)) continue;
    const part = field.split(',').find((one) => !isPart(one, rule));
    if (part !== undefined) return { field: rule.field, part };
  }
  return null;
}

const meanings: Readonly<Record<CronField, string>> = {
  minute: 'the minute is 0 to 59',
  hour: 'the hour is 0 to 23',
  day: 'the day of the month is 1 to 31',
  month: 'the month is 1 to 12, or jan to dec',
  weekday: 'the day of the week is 0 to 7, where 0 and 7 are Sunday, or sun to sat',
};

/** What is wrong, in a sentence; null as above. */
export const describeCronFault = (expression: string): string | null => {
  const fault = findCronFault(expression);
  return (
    fault &&
    `cannot be read at "${fault.part}": ${meanings[fault.field]}, each *, a list, a range or with a step`
  );
};
