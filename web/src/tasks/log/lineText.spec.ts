import { describe, expect, it } from 'vitest';
import { cleanLine, isProgress, plainLine, spansOf } from './lineText';

const escape = '\u001b';

describe('line of a log', () => {
  it('keeps colours as spans', () => {
    expect(spansOf(`${escape}[0;32mok${escape}[0m done`)).toEqual([
      { text: 'ok', colour: 'green', bold: false },
      { text: ' done', colour: null, bold: false },
    ]);
    expect(spansOf(`${escape}[1;31mbad`)[0]).toEqual({ text: 'bad', colour: 'red', bold: true });
  });

  it('leaves markup as text', () => {
    expect(spansOf('<img src=x onerror=alert(1)>')).toEqual([
      { text: '<img src=x onerror=alert(1)>', colour: null, bold: false },
    ]);
  });

  it('takes out links and titles that a terminal would obey', () => {
    const link = `see ${escape}]8;;http://evil.example${escape}\\here${escape}]8;;${escape}\\`;
    expect(plainLine(link)).toBe('see here');
    expect(plainLine(`${escape}]0;title\u0007text`)).toBe('text');
    expect(plainLine(`${escape}]8;;http://unfinished`)).toBe('');
  });

  it('takes out cursor moves, other controls and direction marks', () => {
    expect(plainLine(`a${escape}[2Kb${escape}[10;3Hc\u0000\u0008d`)).toBe('abcd');
    expect(plainLine('a\u202eb\u2066c')).toBe('abc');
  });

  it('shows what a carriage return wrote last', () => {
    expect(plainLine('Pulling 10%\rPulling 55%\rdone')).toBe('done');
    expect(plainLine('Windows line\r\n')).toBe('Windows line');
  });

  it('cuts a line that is longer than anybody reads', () => {
    expect(cleanLine('x'.repeat(10_000))).toHaveLength(4_001);
  });
});

describe('a line of a failed step', () => {
  it.each([
    [' Container s1-web-1  Started', true],
    ['Network s1_web Creating', true],
    ['Container s1-web-1  Error', false],
    ['Container s1-web-1  Unhealthy', false],
    ['dependency failed to start: container s1-db-1 is unhealthy', false],
  ])('%j tells of progress: %j', (line, expected) => {
    expect(isProgress(line)).toBe(expected);
  });
});
