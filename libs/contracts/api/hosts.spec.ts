import { describe, expect, it } from 'vitest';
import { replaceHostKeysBody } from './hosts.js';

const begin = '-----BEGIN OPENSSH PRIVATE KEY-----';
const end = '-----END OPENSSH PRIVATE KEY-----';
const whole = `b3BlbnNzaC1rZXktdjEA${'A'.repeat(50)}`;
const accepts = (privateKey: string): boolean =>
  replaceHostKeysBody.safeParse({ privateKey }).success;

describe('an OpenSSH private key', () => {
  it.each([
    `${begin}\n${whole}\n${end}\n`,
    `${begin}\r\n${whole}\r\nAAAA==\r\n${end}`,
    `${begin}\n${whole}\n${whole}\nAA=\n${end}\n\n`,
  ])('may be %j', (text) => expect(accepts(text)).toBe(true));

  it.each([
    ['rubbish between its lines', `${begin}\n${whole}\nnot base64, is it?\n${end}\n`],
    ['rubbish alone', `${begin}\nrubbish and nothing else, of some length\n${end}\n`],
    ['base64 of something else', `${begin}\n${'A'.repeat(70)}\n${end}\n`],
    ['something before it', `# mine\n${begin}\n${whole}\n${end}\n`],
    ['something behind it', `${begin}\n${whole}\n${end}\nmore`],
    ['no end', `${begin}\n${whole}\n`],
    ['a sign of the end in the middle', `${begin}\n${whole}==\n${whole}\n${end}\n`],
  ])('is not one with %s', (_, text) => expect(accepts(text)).toBe(false));
});
