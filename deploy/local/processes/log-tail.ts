import { readFileSync } from 'node:fs';

/** The last lines of a log file, indented for an error message; a sentence when there are none. */
export function renderLogTail(logFile: string, lines = 12): string {
  const tail = readText(logFile).trimEnd().split('\n').slice(-lines);
  if (tail.join('') === '') return `Its log ${logFile} is empty.`;
  return [`The last lines of ${logFile}:`, ...tail.map((line) => `  | ${line}`)].join('\n');
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
