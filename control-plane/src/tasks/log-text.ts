/** A log as plain text, for people with a terminal and for downloads. */
import type { TaskEvent } from '#libs/contracts';

// ANSI sequences and other control characters do not belong in a file or in somebody's terminal.
// eslint-disable-next-line no-control-regex -- naming control characters is how they are taken out
const escapeSequence = /\u001b(?:\[[0-9;?]*[A-Za-z]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|.)/g;
// eslint-disable-next-line no-control-regex -- as above
const control = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]+/g;

/** One line per event, with its time and step; what would break or paint a terminal is left out. */
export const renderLogText = (events: readonly TaskEvent[]): string =>
  events.map(({ at, step, text }) => `${at} ${step ?? '-'} ${toPlain(text)}\n`).join('');

const toPlain = (text: string): string => text.replace(escapeSequence, '').replace(control, ' ');
