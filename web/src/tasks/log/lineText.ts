/**
 * One line of a log as text with colours. Nothing here makes HTML (rule R28): escape sequences that are no colour are
 * taken out, and what a carriage return wrote over is gone, as on a terminal.
 */
import Anser from 'anser';

const escape = '\u001b';
const bell = '\u0007';
/** Operating-system commands (links, titles), ended by BEL or ST; an unfinished one reaches to the end of the line. */
const osc = new RegExp(`${escape}\\][^${bell}${escape}]*(?:${bell}|${escape}\\\\|$)`, 'g');
/** Device-control, privacy and application strings. */
const strings = new RegExp(`${escape}[PX^_][^${escape}]*(?:${escape}\\\\|$)`, 'g');
/** Control sequences that are not colours (cursor, erase), and single escapes. */
const control = new RegExp(`${escape}\\[[ -?]*[@-ln-~]|${escape}[@-Z\\\\-_]`, 'g');
const colour = new RegExp(`${escape}\\[[0-9;]*m`, 'g');
// eslint-disable-next-line no-control-regex -- taking control characters out needs naming them
const rest = /[\u0000-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f\u007f-\u009f]/g;
/** Direction marks would let a line re-order what stands beside it. */
const directions = /[\u202a-\u202e\u2066-\u2069]/g;

/** Longest part of one line that is drawn; the rest is cut with a mark. */
const longest = 4_000;

const afterReturns = (line: string): string => {
  const parts = line.split('\r').filter((part) => part.trim() !== '');
  return parts.at(-1) ?? '';
};

/** Line with colours left in and everything else that is no text taken out. */
export const cleanLine = (raw: string): string => {
  const text = afterReturns(raw.replace(osc, '').replace(strings, ''))
    .replace(control, '')
    .replace(rest, '')
    .replace(directions, '')
    .trimEnd()
    .replaceAll('\n', '⏎');
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
};

// eslint-disable-next-line no-control-regex -- as above
const special = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** The same without colours: for search and for the clipboard. Most lines are plain already, and there may be many. */
export const plainLine = (raw: string): string =>
  raw.length <= longest && !special.test(raw)
    ? raw.trimEnd()
    : cleanLine(raw).replace(colour, '').replaceAll(escape, '');

/** What Compose says of a part of the stack as it goes on. The engine keeps the lines of a failed step as errors, so that none is left out. */
const progress =
  /^\s*(?:Container|Network|Volume|Image|Service)\s+\S+\s+(?:Creat|Recreat|Start|Restart|Runn|Wait|Stopp|Remov|Pull|Build|Built|Healthy|Exited$)/;
export const isProgress = (plain: string): boolean => progress.test(plain);

export interface Span {
  text: string;
  colour: string | null;
  bold: boolean;
}

/** Cut into stretches of one colour; names are those of the terminal, e.g. `red`. */
export const spansOf = (raw: string): Span[] =>
  Anser.ansiToJson(cleanLine(raw), { use_classes: true, remove_empty: true, json: true }).map(
    ({ content, fg, decorations }) => ({
      text: content.replaceAll(escape, ''),
      colour: typeof fg === 'string' ? fg.replace(/^ansi-(?:bright-)?/, '') : null,
      bold: decorations.includes('bold'),
    }),
  );
