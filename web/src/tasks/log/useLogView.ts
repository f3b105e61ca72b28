/** Which lines are shown, which match the search, and where the reader stands. */
import { useStore } from 'ra-core';
import { useDeferredValue, useMemo, useState } from 'react';
import type { StepName } from '#libs/contracts';
import type { LogLine } from './logModel';

export interface LogSettings {
  wrap: boolean;
  times: boolean;
  details: boolean;
}

/** Kept for the next task that this person looks at. */
export const useLogSettings = () =>
  useStore<LogSettings>('mirab.log', { wrap: false, times: false, details: false });

const hasWords = ({ type, plain }: LogLine) => type === 'log' || plain !== '';

export const shownLines = (
  lines: readonly LogLine[],
  step: StepName | null,
  details: boolean,
): readonly LogLine[] =>
  lines.filter(
    (line) =>
      hasWords(line) && (!step || line.step === step) && (details || line.level !== 'debug'),
  );

/** Indexes of the lines that hold the words. */
export const matchesOf = (lines: readonly LogLine[], words: string): number[] => {
  const wanted = words.trim().toLowerCase();
  if (!wanted) return [];
  return lines.flatMap((line, index) => (line.plain.toLowerCase().includes(wanted) ? [index] : []));
};

export const useLogView = (
  lines: readonly LogLine[],
  step: StepName | null,
  settings: LogSettings,
) => {
  const [words, setWords] = useState('');
  const [at, setAt] = useState(0);
  const searched = useDeferredValue(words);
  const shown = useMemo(
    () => shownLines(lines, step, settings.details),
    [lines, step, settings.details],
  );
  const matches = useMemo(() => matchesOf(shown, searched), [shown, searched]);
  const current = matches.length === 0 ? null : (matches[at % matches.length] ?? null);
  return {
    shown,
    words,
    matches,
    current,
    position: matches.length === 0 ? 0 : (at % matches.length) + 1,
    search: (typed: string) => {
      setWords(typed);
      setAt(0);
    },
    step: (by: 1 | -1) =>
      setAt((before) => (matches.length ? (before + by + matches.length) % matches.length : 0)),
  };
};
