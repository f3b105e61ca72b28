import { describe, expect, it } from 'vitest';
import { LineSplitter, parseLine } from './ansible-output.js';
import { REDACTED, SecretRedactor } from './redaction.js';

const redactor = new SecretRedactor(['hunter22']);
const result = {
  event: 'result',
  at: 1_700_000_000.5,
  step: 'start',
  task: 'Start the services',
  host: 'host',
  status: 'failed',
  duration_ms: 12,
  message: 'web said hunter22',
};

describe('parseLine', () => {
  it('turns a result into an event without secrets', () => {
    expect(parseLine(JSON.stringify(result), redactor)?.events).toEqual([
      {
        type: 'result',
        at: '2023-11-14T22:13:20.500Z',
        step: 'start',
        task: 'Start the services',
        host: 'host',
        status: 'failed',
        durationMs: 12,
        message: `web said ${REDACTED}`,
      },
    ]);
  });

  it('turns a batch of lines into one event each, and redacts where the plugin cut', () => {
    const line = {
      event: 'lines',
      at: 0,
      step: null,
      failed: false,
      lines: ['one', 'key hunter…'],
    };
    const texts = parseLine(JSON.stringify(line), redactor)?.events.map(
      (event) => event.type === 'log' && event.text,
    );
    expect(texts).toEqual(['one', `key ${REDACTED}…`]);
  });

  it('hands on the containers of a result', () => {
    const container = {
      id: 'c1',
      compose_service: 'web-r1',
      state: 'running',
      health: 'healthy',
      image: 'i',
      exit_code: null,
      restarts: 0,
    };
    const line = JSON.stringify({ ...result, mirab_containers: [container] });
    expect(parseLine(line, redactor)?.containers).toEqual([container]);
  });

  it('hands on what a backup stored, and leaves out what is no such thing', () => {
    const backup = {
      snapshot_id: 'a'.repeat(64),
      adopted: false,
      taken_at: '2026-11-25T10:00:00.000Z',
      items: [],
      bytes: 3,
      added_bytes: 2,
      proofs: [{ level: 1, passed: true, message: 'not hunter22' }],
    };
    const parse = (wanted: unknown) =>
      parseLine(JSON.stringify({ ...result, mirab_backup: wanted }), redactor);
    expect(parse(backup)?.backup).toEqual({
      ...backup,
      proofs: [{ level: 1, passed: true, message: `not ${REDACTED}` }],
    });
    expect(parse({ ...backup, snapshot_id: 'short' })).toBeNull();
  });

  it('takes an unknown step for none', () => {
    const line = JSON.stringify({ event: 'started', at: 0, step: 'dance', task: 't' });
    expect(parseLine(line, redactor)?.events[0]?.step).toBeNull();
  });

  it.each(['', '{"event":"res', '{"event":"other"}', 'null', '[]'])('passes over %j', (line) => {
    expect(parseLine(line, redactor)).toBeNull();
  });
});

describe('LineSplitter', () => {
  const split = (chunks: readonly Buffer[], maxLength?: number): string[] => {
    const lines: string[] = [];
    const splitter = new LineSplitter((line) => lines.push(line), maxLength);
    for (const chunk of chunks) splitter.push(chunk);
    return lines;
  };

  it('joins lines and characters that chunks cut, and keeps an unfinished last line back', () => {
    const bytes = Buffer.from('سلام\nsecond\nthird');
    const chunks = Array.from(bytes, (byte) => Buffer.from([byte]));
    expect(split(chunks)).toEqual(['سلام', 'second']);
  });

  it('leaves a line that is too long out and goes on after it', () => {
    expect(split([Buffer.from('a\n' + 'x'.repeat(20)), Buffer.from('yy\nb\n')], 10)).toEqual([
      'a',
      'b',
    ]);
  });
});
