/** Maintenance windows as lines of text: `fri,sat 22:00-04:00 Asia/Tehran`. */
import type { MaintenanceWindow } from '#libs/contracts';
import { machineText } from '../components/form/typed';

export const linesOf = (windows: readonly MaintenanceWindow[]): string =>
  windows
    .map(({ days, from, to, timeZone }) => `${days.join(',')} ${from}-${to} ${timeZone}`)
    .join('\n');

/** What a line says, as far as it can be read; the API's own schema says what is missing. */
const windowOf = (line: string): unknown => {
  const [days = '', times = '', timeZone = ''] = line.split(/\s+/);
  const [from = '', to = ''] = times.split(/[-–]/);
  return { days: days.toLowerCase().split(','), from, to, timeZone };
};

export const windowsOf = (typed: unknown): unknown[] =>
  machineText(typed)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(windowOf);
