/** A log as plain text, for people with a terminal and for downloads. */
import type { TaskEvent, TaskResponse } from '#libs/contracts';

// ANSI sequences and other control characters do not belong in a file or in somebody's terminal.
// eslint-disable-next-line no-control-regex -- naming control characters is how they are taken out
const escapeSequence = /\u001b(?:\[[0-9;?]*[A-Za-z]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|.)/g;
// eslint-disable-next-line no-control-regex -- as above
const control = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]+/g;

/** One line per event, with its time and step; what would break or paint a terminal is left out. */
export const renderLogText = (events: readonly TaskEvent[]): string =>
  events.map(({ at, step, text }) => `${at} ${step ?? '-'} ${toPlain(text)}\n`).join('');

/** What stands in place of a log that is no more. */
export function renderRemovedLog({
  at,
  keptDays,
}: NonNullable<TaskResponse['logRemoved']>): string {
  const reason =
    keptDays === null ? 'it made room for newer ones' : `logs are kept for ${keptDays} days`;
  return `The log was removed on ${at.slice(0, 10)}; ${reason}.\n`;
}

const toPlain = (text: string): string => text.replace(escapeSequence, '').replace(control, ' ');
