import { describe, expect, it } from 'vitest';
import { REDACTED, SecretRedactor } from './redaction.js';

const SECRET = 'p@ss "word"/+ö$1';
const redactor = new SecretRedactor([SECRET]);

describe('SecretRedactor', () => {
  it.each([
    ['as it is', SECRET],
    ['in JSON', JSON.stringify({ key: SECRET })],
    ['in JSON as Python writes it', 'p@ss \\"word\\"/+\\u00f6$1'],
    ['in a URL', encodeURIComponent(SECRET)],
    [
      'in a URL with lower-case codes',
      encodeURIComponent(SECRET).replaceAll(/%[0-9A-F]{2}/g, (x) => x.toLowerCase()),
    ],
    ['in a form', encodeURIComponent(SECRET).replaceAll('%20', '+')],
    ['with the doubled dollar of Compose', SECRET.replaceAll('$', '$$$$')],
  ])('takes a secret out %s', (_how, text) => {
    const redacted = redactor.redact(`before ${text} after`);
    expect(redacted).toContain(REDACTED);
    expect(redacted).not.toContain('word');
    expect(redacted.endsWith(' after')).toBe(true);
  });

  it.each(['', 'u', 'us', 'user:'])(
    'takes a secret out of base64 text that begins with "%s"',
    (before) => {
      const encoded = Buffer.from(`${before}${SECRET} and more`).toString('base64');
      const redacted = redactor.redact(encoded);
      expect(redacted).toContain(REDACTED);
      expect(Buffer.from(redacted.split(REDACTED)[0] ?? '', 'base64').toString()).not.toContain(
        'p@ss',
      );
    },
  );

  it('takes each line of a secret of several lines out', () => {
    const key = new SecretRedactor(['-----BEGIN KEY-----\nabcdefghijkl\n-----END KEY-----']);
    expect(key.redact('line: abcdefghijkl')).toBe(`line: ${REDACTED}`);
  });

  it('prefers the longer of two secrets that begin alike', () => {
    expect(new SecretRedactor(['abcd', 'abcdefgh']).redact('abcdefgh')).toBe(REDACTED);
  });

  it('leaves text alone without secrets, and with ones too short to be told from words', () => {
    expect(new SecretRedactor([]).redact('plain')).toBe('plain');
    expect(new SecretRedactor(['1', '']).redact('1 of 11')).toBe('1 of 11');
  });

  it('takes the beginning of a secret at the end of a cut text out', () => {
    expect(redactor.redactCut('value: p@ss "wo')).toBe(`value: ${REDACTED}`);
  });

  it('gives the same text however a stream is cut', () => {
    const secrets = new SecretRedactor(['abcd', 'abcdefgh', 'cdxyz']);
    const text = 'one abcdefgh two abcd three abcdxyz abcdefg';
    const whole = secrets.redact(text);
    for (let size = 1; size <= text.length; size += 1) {
      const stream = secrets.createStream();
      let streamed = '';
      for (let start = 0; start < text.length; start += size) {
        streamed += stream.push(text.slice(start, start + size));
      }
      expect(streamed + stream.end()).toBe(whole);
    }
  });
});
