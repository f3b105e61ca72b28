import { describe, expect, it } from 'vitest';
import { renderSecretOverride } from './secret-override.js';

describe('renderSecretOverride', () => {
  it('gives each Compose service its secrets, dollars doubled', () => {
    expect(
      renderSecretOverride([
        { name: 'B_KEY', value: 'p$ss: ${HOME}\n"🙂', composeServices: ['web-r2', 'migrate-r2'] },
        { name: 'A_KEY', value: 'yes', composeServices: ['web-r2'] },
      ]),
    ).toBe(`services:
  migrate-r2:
    environment:
      B_KEY: "p$$ss: $\${HOME}\\n\\"🙂"
  web-r2:
    environment:
      A_KEY: "yes"
      B_KEY: "p$$ss: $\${HOME}\\n\\"🙂"
`);
  });

  it('is nothing without secrets', () => {
    expect(renderSecretOverride([])).toBeNull();
    expect(renderSecretOverride([{ name: 'A', value: 'x', composeServices: [] }])).toBeNull();
  });

  it('refuses a value that no environment can hold, without telling the value', () => {
    const secret = { name: 'A', value: 'top\u0000secret', composeServices: ['web-r1'] };
    expect(() => renderSecretOverride([secret])).toThrow(/^A secret has a name or a value that/);
  });
});
