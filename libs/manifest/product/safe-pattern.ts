/**
 * Patterns of variables come from a product file and run against tenants' values on the control plane, so their work is bounded
 * before they are accepted (security 3.11, ReDoS). Backtracking is bounded like this:
 *
 * - anchored at both ends, so a match is tried from one place only;
 * - no look-around, back reference or named group;
 * - a repeated group holds nothing of variable length and no alternative (star height one, nothing to divide in two ways);
 * - every variable repetition can end in `max - min + 1` ways, every alternative in as many as it has; the product of all these ways
 *   is that of three unbounded repetitions over 256 characters at most, which is a tenth of a second at worst.
 */

/** Longest value that is held against a pattern, in characters. */
export const patternValueLimit = 256;
const patternLimit = 200;
/** Three repetitions without end. */
const waysLimit = (patternValueLimit + 1) ** 3;

/** Why a pattern is not accepted, as a sentence, or null. */
export function findPatternDefect(pattern: string): string | null {
  if (pattern.length > patternLimit) {
    return `The pattern is longer than ${String(patternLimit)} characters.`;
  }
  if (!pattern.startsWith('^') || !pattern.endsWith('$') || pattern.endsWith('\\$')) {
    return 'The pattern must begin with ^ and end with $, so that it describes the whole value.';
  }
  if (!canCompile(pattern)) return 'The pattern is not a regular expression.';
  try {
    const ways = new PatternReader(pattern.slice(1, -1)).read();
    return ways <= waysLimit
      ? null
      : 'The pattern can be matched in too many ways; bound its repetitions or use fewer of them.';
  } catch (error) {
    if (error instanceof PatternDefect) return error.message;
    throw error;
  }
}

class PatternDefect extends Error {}

function canCompile(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').source.length > 0;
  } catch {
    return false;
  }
}

/** Part of a pattern: in how many ways it can match, and whether all of them have the same shape. */
interface Part {
  readonly ways: number;
  readonly isFixed: boolean;
}

const atom: Part = { ways: 1, isFixed: true };

class PatternReader {
  private position = 0;

  constructor(private readonly text: string) {}

  read(): number {
    const part = this.readSequence();
    if (this.position < this.text.length) {
      throw new PatternDefect('Alternatives must stand in a group: ^(?:one|two)$.');
    }
    return part.ways;
  }

  private readSequence(): Part {
    let ways = 1;
    let isFixed = true;
    while (this.position < this.text.length && !'|)'.includes(this.peek())) {
      const part = this.readRepeated();
      ways *= part.ways;
      isFixed &&= part.isFixed;
    }
    return { ways, isFixed };
  }

  private readRepeated(): Part {
    const part = this.readAtom();
    const quantifier = /^(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})/.exec(
      this.text.slice(this.position),
    )?.[0];
    if (quantifier === undefined) return part;
    this.position += quantifier.length;
    if (this.peek() === '?') {
      throw new PatternDefect(
        'Lazy repetitions (such as *?) are not needed in an anchored pattern.',
      );
    }
    const [min, max] = bounds(quantifier);
    if (!part.isFixed && max > 1) {
      throw new PatternDefect(
        'A repeated group must not hold a repetition or alternatives; describe the characters instead.',
      );
    }
    return { ways: (max - min + 1) * part.ways, isFixed: min === max && part.isFixed };
  }

  private readAtom(): Part {
    const character = this.peek();
    if (character === '(') return this.readGroup();
    if (character === '[') return this.readClass();
    if (character === '\\') return this.readEscape();
    if (character === '^' || character === '$') {
      throw new PatternDefect('The signs ^ and $ may stand at the ends of the pattern only.');
    }
    this.position += character.length;
    return atom;
  }

  private readGroup(): Part {
    this.position += 1;
    if (this.text.startsWith('?:', this.position)) {
      this.position += 2;
    } else if (this.peek() === '?') {
      throw new PatternDefect('Look-around and named groups are not allowed; use (?:…).');
    }
    const alternatives = [this.readSequence()];
    while (this.peek() === '|') {
      this.position += 1;
      alternatives.push(this.readSequence());
    }
    this.position += 1;
    const ways = alternatives.reduce((sum, part) => sum + part.ways, 0);
    return {
      ways,
      isFixed: alternatives.length === 1 && alternatives.every((part) => part.isFixed),
    };
  }

  private readClass(): Part {
    const found = /^\[(?:\\.|[^\]\\])*\]/u.exec(this.text.slice(this.position))?.[0];
    if (found === undefined) throw new PatternDefect('A character class is not closed.');
    this.position += found.length;
    return atom;
  }

  private readEscape(): Part {
    const rest = this.text.slice(this.position);
    if (/^\\[1-9kbB]/.test(rest)) {
      throw new PatternDefect('Back references and word boundaries are not allowed.');
    }
    this.position +=
      /^\\(?:[pPu]\{[^}]*\}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|.)/u.exec(rest)?.[0].length ?? 1;
    return atom;
  }

  private peek(): string {
    return String.fromCodePoint(this.text.codePointAt(this.position) ?? 0);
  }
}

/** Least and most repetitions; without an end, as many as the longest value has characters. */
function bounds(quantifier: string): [number, number] {
  if (quantifier === '?') return [0, 1];
  if (quantifier === '*') return [0, patternValueLimit];
  if (quantifier === '+') return [1, patternValueLimit];
  const [least = '0', most] = quantifier.slice(1, -1).split(',');
  const min = Number(least);
  if (most === undefined) return [min, min];
  const max = most === '' ? patternValueLimit : Math.min(Number(most), patternValueLimit);
  return [min, Math.max(min, max)];
}
