/** Chosen lines in the address: `#L12` or `#L12-40`. */
export interface LineRange {
  from: number;
  to: number;
}

export const parseRange = (hash: string): LineRange | null => {
  const found = /^#L(\d{1,9})(?:-(\d{1,9}))?$/.exec(hash);
  if (!found) return null;
  const from = Number(found[1]);
  const to = Number(found[2] ?? found[1]);
  return { from: Math.min(from, to), to: Math.max(from, to) };
};

export const rangeHash = ({ from, to }: LineRange): string =>
  from === to ? `#L${from}` : `#L${from}-${to}`;

/** Pressing a line chooses it; pressing another with Shift reaches to there. */
export const extendRange = (range: LineRange | null, seq: number, extend: boolean): LineRange =>
  range && extend
    ? {
        from: Math.min(range.from, seq),
        to: Math.max(range.to === range.from ? range.from : range.to, seq),
      }
    : { from: seq, to: seq };

export const isInRange = (range: LineRange | null, seq: number): boolean =>
  range !== null && seq >= range.from && seq <= range.to;
