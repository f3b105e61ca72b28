import { describe, expect, it } from 'vitest';
import type { TaskEvent } from '#libs/contracts';
import { renderLogText } from './log-text.js';

const line = (text: string, step: TaskEvent['step'] = 'start'): TaskEvent => ({
  seq: 1,
  at: '2026-01-01T00:00:00.000Z',
  type: 'log',
  step,
  level: 'info',
  text,
  data: null,
});

describe('renderLogText', () => {
  it.each([
    ['colours', '\u001b[1;31mred\u001b[0m', 'red'],
    ['links', '\u001b]8;;http://x\u001b\\text\u001b]8;;\u0007', 'text'],
    ['line ends and bells', 'a\r\nb\u0007c', 'a b c'],
    ['C1 control characters', 'a\u009b31mb', 'a 31mb'],
  ])('takes out %s', (_, text, shown) => {
    expect(renderLogText([line(text)])).toBe(`2026-01-01T00:00:00.000Z start ${shown}\n`);
  });

  it('keeps Persian text and tabs', () => {
    expect(renderLogText([line('سلام\tدنیا', null)])).toBe(
      '2026-01-01T00:00:00.000Z - سلام\tدنیا\n',
    );
  });
});
