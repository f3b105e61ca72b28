import { errorCatalogue } from '#libs/contracts';
import englishMessages from 'ra-language-english';
import { describe, expect, it } from 'vitest';
import { messagesIn, type MessageTree } from '../testing/messages';
import { en } from './en';
import { fa } from './fa';
import { textOf } from '../testing/text';
import { messagesOf } from './provider';

const english = messagesIn(en);
const persian = new Map(messagesIn(fa));
const placeholders = (sentence: string) =>
  [...new Set(sentence.match(/%\{\w+\}/g) ?? [])].sort((one, other) => one.localeCompare(other));

describe('messages', () => {
  it('are the same keys in both languages', () => {
    expect([...persian.keys()].sort()).toEqual(english.map(([key]) => key).sort());
  });

  it('are never empty', () => {
    expect([...english, ...persian].filter(([, sentence]) => sentence.trim() === '')).toEqual([]);
  });

  it('name the same values in both languages', () => {
    const different = english.filter(
      ([key, sentence]) =>
        placeholders(sentence).join() !== placeholders(persian.get(key) ?? '').join(),
    );
    expect(different).toEqual([]);
  });

  it('have as many plural forms in Persian as in English', () => {
    const forms = (sentence: string) => sentence.split('||||').length;
    expect(
      english.filter(([key, sentence]) => forms(sentence) !== forms(persian.get(key) ?? '')),
    ).toEqual([]);
  });

  it('have a sentence for each code of the catalogue, and of none that it lacks', () => {
    const own = ['NETWORK', 'HTTP_502', 'HTTP_503', 'HTTP_504'];
    const wanted = [...Object.keys(errorCatalogue), ...own].sort();
    for (const { errors } of [en, fa]) expect(Object.keys(errors.code).sort()).toEqual(wanted);
  });

  it('say what to do next with every code', () => {
    const sentences = [en, fa].flatMap(({ errors }) => Object.values(errors.code));
    expect(sentences.filter((sentence) => !/[.؛;] \S.*\.$/.test(sentence))).toEqual([]);
  });

  it('write Persian with Persian letters, without lost half-spaces', () => {
    const bad = [...persian].filter(([, sentence]) =>
      /[يك]|(?:^|\s)ن?می [\u0600-\u06ff]| ها(?:\s|$)/.test(sentence),
    );
    expect(bad).toEqual([]);
  });

  it('draw machine text of digits in Persian from left to right', () => {
    const turned = [...persian].filter(([, sentence]) =>
      /[0-9*][ *,:-]+[0-9*]|[\u0600-\u06ff]\s\/\w/.test(
        sentence.replace(/\u2066[^\u2066\u2069]*\u2069/g, '').replace(/[0-9]:[0-9]/g, ''),
      ),
    );
    expect(turned).toEqual([]);
  });

  it('write one word one way in Persian, and say "you" to nobody as to a child', () => {
    const bad = [...persian].filter(([, sentence]) =>
      /این[ \u200c]جا|(?:^|\s)(?:بگذر|کن|بزن|ببین|برو)(?=[\s.،؛]|$)/.test(sentence),
    );
    expect(bad).toEqual([]);
  });

  it('write numbers in the digits of the reader', async () => {
    expect((await textOf('fa'))('validation.tooBig', { maximum: 1_000 })).toBe('حداکثر ۱٬۰۰۰.');
    expect((await textOf('en'))('validation.tooBig', { maximum: 12 })).toBe('At most 12.');
  });

  it('keep every key of react-admin in Persian', () => {
    const own = new Set(messagesIn(messagesOf('fa') as unknown as MessageTree).map(([key]) => key));
    const missing = messagesIn(englishMessages as unknown as MessageTree).filter(
      ([key]) => !own.has(key),
    );
    expect(missing).toEqual([]);
  });
});
