import { describe, expect, it } from 'vitest';
import { foldSteps, renderJson } from './task-journal.repository.js';

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

describe('foldSteps', () => {
  it('makes one row of a step that began and ended', () => {
    const rows = foldSteps([
      { name: 'validate', state: 'running', at: at(1), message: null },
      { name: 'validate', state: 'succeeded', at: at(2), message: null },
      { name: 'stop', state: 'running', at: at(2), message: null },
      { name: 'stop', state: 'failed', at: at(3), message: 'no' },
    ]);
    expect(rows).toEqual([
      {
        place: 0,
        name: 'validate',
        state: 'succeeded',
        message: null,
        started_at: at(1).toISOString(),
        finished_at: at(2).toISOString(),
      },
      {
        place: 1,
        name: 'stop',
        state: 'failed',
        message: 'no',
        started_at: at(2).toISOString(),
        finished_at: at(3).toISOString(),
      },
    ]);
  });

  it('leaves a time open that it does not know', () => {
    const [ended] = foldSteps([{ name: 'stop', state: 'succeeded', at: at(4), message: null }]);
    expect(ended).toMatchObject({ started_at: null, finished_at: at(4).toISOString() });
  });
});

describe('renderJson', () => {
  it('holds nothing that PostgreSQL refuses in a text', () => {
    const text = renderJson({ text: 'a\u0000b', data: { half: '\uD83D', whole: '\u{1F600}' } });
    expect(JSON.parse(text)).toEqual({
      text: 'a\uFFFDb',
      data: { half: '\uFFFD', whole: '\u{1F600}' },
    });
  });
});
