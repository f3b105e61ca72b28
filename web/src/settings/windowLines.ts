/** Maintenance windows as lines of text: `fri,sat 22:00-04:00 Asia/Tehran`. */
import { grammar, weekdays, type MaintenanceWindow, type Weekday } from '#libs/contracts';
import { machineText } from '../components/form/typed';

export const linesOf = (windows: readonly MaintenanceWindow[]): string =>
  windows
    .map(({ days, from, to, timeZone }) => `${days.join(',')} ${from}-${to} ${timeZone}`)
    .join('\n');

/** What is wrong with a line, and which part of it. */
export interface LineProblem {
  /** Counted from 1, empty lines included. */
  line: number;
  what: 'days' | 'day' | 'twice' | 'times' | 'time' | 'same' | 'noTimeZone' | 'timeZone';
  part: string;
}
type Refusal = Pick<LineProblem, 'what' | 'part'>;

const isWeekday = (name: string): name is Weekday => weekdays.some((day) => day === name);
const isTime = (time: string): boolean => /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(time);
const span = /\b(\d{1,3}:\d{1,3}) ?[-–—] ?(\d{1,3}:\d{1,3})\b/;

const refusalOfDays = (days: readonly string[]): Refusal | null => {
  const unknown = days.find((day) => !isWeekday(day));
  if (unknown !== undefined) return { what: 'day', part: unknown };
  const twice = days.find((day, index) => days.indexOf(day) !== index);
  if (twice !== undefined) return { what: 'twice', part: twice };
  return days.length === 0 ? { what: 'days', part: '' } : null;
};

const refusalOfTimes = (from: string, to: string): Refusal | null => {
  const wrong = [from, to].find((time) => !isTime(time));
  if (wrong !== undefined) return { what: 'time', part: wrong };
  return from === to ? { what: 'same', part: from } : null;
};

const refusalOfZone = (zone: string): Refusal | null => {
  if (zone === '') return { what: 'noTimeZone', part: '' };
  return grammar.timeZone.safeParse(zone).success ? null : { what: 'timeZone', part: zone };
};

/** A line with its window, or with the first thing that is wrong with it. Blanks may stand around commas and dashes. */
const readLine = (line: string): MaintenanceWindow | Refusal => {
  const found = span.exec(line);
  if (!found) return { what: 'times', part: '' };
  const days = line
    .slice(0, found.index)
    .toLowerCase()
    .split(/[\s,،]+/)
    .filter((day) => day !== '');
  const [from = '', to = ''] = found.slice(1).map((time) => time.padStart(5, '0'));
  const timeZone = line.slice(found.index + found[0].length).trim();
  return (
    refusalOfDays(days) ??
    refusalOfTimes(from, to) ??
    refusalOfZone(timeZone) ?? { days: days.filter(isWeekday), from, to, timeZone }
  );
};

export const readWindows = (
  typed: unknown,
): { windows: MaintenanceWindow[]; problems: LineProblem[] } => {
  const windows: MaintenanceWindow[] = [];
  const problems: LineProblem[] = [];
  for (const [index, text] of machineText(typed).split('\n').entries()) {
    if (text.trim() === '') continue;
    const read = readLine(text.trim());
    if ('what' in read) problems.push({ ...read, line: index + 1 });
    else windows.push(read);
  }
  return { windows, problems };
};
