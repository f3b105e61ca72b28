import { describe, expect, it } from 'vitest';
import { textOf } from '../testing/text';
import { findSaid, fixedSentences } from './engineWords';

const engine = Object.values(
  import.meta.glob<string>(['../../../engine/src/**/*.ts', '!**/*.spec.ts'], {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
).join('\n');

describe('sentences of the engine', () => {
  it('are those that it says', () => {
    const others = Object.values(fixedSentences).filter((said) => !engine.includes(`'${said}'`));
    expect(others).toEqual([]);
    expect(engine).toContain("${isStopped ? 'is stopped' : 'runs'} as before.`");
  });

  it('are told in the language of the reader', async () => {
    const text = await textOf('fa');
    for (const said of Object.values(fixedSentences))
      expect(findSaid(said, text)).toMatch(/^[^A-Za-z]+$/);
    expect(findSaid('Release 1.4.0 (revision 3) runs as before.', text)).toBe(
      'نسخهٔ 1.4.0 (بازنگری 3) مثل قبل کار می‌کند.',
    );
    expect(findSaid('Release 1.4.0 (revision 3) is stopped as before.', text)).toMatch(/متوقف است/);
  });

  it('in English say what the engine said', async () => {
    const text = await textOf('en');
    for (const said of Object.values(fixedSentences)) expect(findSaid(said, text)).toBe(said);
  });

  it('that name things and causes stay as they are', async () => {
    expect(findSaid('A disk is full on /var.', await textOf('fa'))).toBeNull();
  });
});
