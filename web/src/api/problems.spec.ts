import { HttpError } from 'ra-core';
import { describe, expect, it } from 'vitest';
import { textOf } from '../testing/text';
import { problemDetail, problemSentence } from './problems';

const refused = (code: string, detail: string) =>
  new HttpError(detail, 409, {
    problem: { type: '', title: code, status: 409, detail, instance: '', code, requestId: 'r' },
  });

describe('sentence of a problem', () => {
  it('is in the reader’s language for codes of the catalogue', async () => {
    const text = await textOf('fa');
    expect(problemSentence(refused('STILL_IN_USE', 'Two stacks live.'), text)).toMatch(/^هنوز/);
  });

  it('is the server’s own for a code that only a newer server knows', async () => {
    const text = await textOf('en');
    expect(problemSentence(refused('OF_TOMORROW', 'Wait for it.'), text)).toBe('Wait for it.');
  });

  it('is followed by the server’s words only where they name the thing', () => {
    expect(problemDetail(refused('STILL_IN_USE', 'Two stacks live.'))).toBe('Two stacks live.');
    expect(problemDetail(refused('NAME_TAKEN', 'It is taken.'))).toBeNull();
  });
});
