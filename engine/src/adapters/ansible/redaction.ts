/** Takes secret values out of text, in the forms in which tools print them, before anything leaves the adapter. */

export const REDACTED = '[redacted]';
/** Shorter values would blacken every other word; they are refused as secrets elsewhere or are no secret in practice. */
const SHORTEST_SECRET = 4;
const SHORTEST_ENCODED = 6;
/** A value of several lines is also looked for line by line, because logs are. */
const SHORTEST_LINE = 8;

export class SecretRedactor {
  private readonly variants: readonly string[];
  private readonly pattern: RegExp | null;
  private readonly longest: number;

  constructor(secretValues: readonly string[]) {
    const variants = new Set(
      secretValues.filter((value) => value.length >= SHORTEST_SECRET).flatMap(listVariants),
    );
    this.variants = [...variants].sort((left, right) => right.length - left.length);
    this.longest = this.variants[0]?.length ?? 0;
    this.pattern =
      this.variants.length === 0
        ? null
        : new RegExp(this.variants.map(escapeForPattern).join('|'), 'gu');
  }

  /** The text without any secret. */
  redact(text: string): string {
    return this.pattern === null ? text : text.replace(this.pattern, REDACTED);
  }

  /** Like `redact` for a text that was cut off: its end may be the beginning of a secret, and goes as well. */
  redactCut(text: string): string {
    const redacted = this.redact(text);
    const length = this.findOpenEnd(redacted, SHORTEST_SECRET);
    return length === 0 ? redacted : redacted.slice(0, -length) + REDACTED;
  }

  /** Redacts a stream whose chunks may cut a secret in two: the end that could begin one waits for the next chunk. */
  createStream(): { push: (chunk: string) => string; end: () => string } {
    let held = '';
    return {
      push: (chunk) => {
        const text = held + chunk;
        const decided = this.findDecidedEnd(text);
        held = text.slice(decided);
        return this.redact(text.slice(0, decided));
      },
      end: () => {
        const rest = this.redactCut(held);
        held = '';
        return rest;
      },
    };
  }

  /** Where the text can be split so that no secret, known or still to come, lies across. */
  private findDecidedEnd(text: string): number {
    let end = Math.max(0, text.length - Math.max(0, this.longest - 1));
    for (const match of this.pattern === null ? [] : text.matchAll(this.pattern)) {
      if (match.index >= end) break;
      end = Math.max(end, match.index + match[0].length);
    }
    return end;
  }

  /** Length of the longest end of `text` that begins some secret, if it has at least `shortest` characters; else 0. */
  private findOpenEnd(text: string, shortest: number): number {
    for (let length = Math.min(this.longest - 1, text.length); length >= shortest; length -= 1) {
      const end = text.slice(-length);
      if (this.variants.some((variant) => variant.startsWith(end))) return length;
    }
    return 0;
  }
}

/** Forms of one value: itself, JSON, URL, base64 at each of the three places it can begin in, and with Compose's doubled dollars. */
function listVariants(value: string): string[] {
  const plain = [value, ...value.split(/\r?\n/u).filter((line) => line.length >= SHORTEST_LINE)];
  const written = plain.flatMap((text) => [
    text,
    text.replaceAll('$', '$$$$'),
    JSON.stringify(text).slice(1, -1),
    escapeAscii(JSON.stringify(text).slice(1, -1)),
    ...listUrlForms(text),
  ]);
  const encoded = [0, 1, 2]
    .map((offset) => encodeWithin(value, offset))
    .filter((text) => text.length >= SHORTEST_ENCODED)
    .flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')]);
  return [...written, ...encoded];
}

function listUrlForms(text: string): string[] {
  // A lone surrogate has no URL form, and encodeURIComponent throws for it.
  if (/\p{Surrogate}/u.test(text)) return [];
  const strict = encodeURIComponent(text);
  const percent = [strict, strict.replaceAll('%20', '+')];
  return percent.flatMap((form) => [
    form,
    form.replaceAll(/%[0-9A-F]{2}/gu, (code) => code.toLowerCase()),
  ]);
}

/** JSON as Python writes it: everything beyond ASCII as `\uXXXX`. */
function escapeAscii(text: string): string {
  return text.replaceAll(
    /[^\u0020-\u007e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The characters of a base64 text that depend on `value` alone when it begins `offset` bytes after a multiple of three. */
function encodeWithin(value: string, offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value, 'utf8')]);
  const first = Math.ceil((offset * 8) / 6);
  return bytes.toString('base64').slice(first, Math.floor((bytes.length * 8) / 6));
}

const escapeForPattern = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
