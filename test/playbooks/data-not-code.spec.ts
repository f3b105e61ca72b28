import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishImage, removeProject } from './support/docker.js';
import { openLab, type Lab, type LabRun } from './support/lab.js';
import { aFile, anApply, aStack, type TestStack } from './support/stack.js';

const hostile = [
  "{{ lookup('pipe','id') }}",
  "{{ {} and 1 or lookup('pipe','id') }}",
  '{% for x in [1] %}{{ x }}{% endfor %}{# gone #}',
  "!unsafe '{{ 1 }}'",
  '{"__ansible_unsafe": "x"}',
  "[1, 2] {'a': 1} True None 007 1e3",
  '$HOME ${PATH} $(id) `id` %d %(x)s \\n "quotes" \'single\'',
  'نام مدرسه 🙂 \u202e tab\tend',
  '  spaces, then newlines\n\n',
];
const secret = "tr1cky $ecret/+ {{ 7*7 }} 'ö'";

let lab: Lab;
let stack: TestStack;
let run: LabRun;

beforeAll(async () => {
  lab = await openLab({ warm: true });
  stack = aStack('s8005', lab.stacksDirectory);
  const image = await publishImage({ name: 'bytes', page: 'x' });
  const files = hostile.map((content, index) => aFile(`secrets/VALUE_${index}`, content, '0444'));
  const say = ['/bin/sh', '-c', `echo "$$SAY"; printf %s "$$SAY" | /bin/busybox base64; exit 1`];
  const vars = anApply(
    stack,
    1,
    [{ generation: 1, image, command: say }],
    [
      ...files,
      aFile(
        'compose.override.yaml',
        `services: {web-r1: {environment: {SAY: ${JSON.stringify(secret.replaceAll('$', '$$$$'))}}}}`,
        '0600',
      ),
    ],
  );
  const withOverride = {
    ...vars,
    compose_files: ['compose.yaml', 'compose.override.yaml'],
    wait_seconds: 10,
  };
  run = await lab.run('apply-stack.yml', withOverride, { secretValues: [secret] });
});
afterAll(async () => {
  await removeProject(stack.project);
  await lab.remove();
});

describe('values that look like code', () => {
  it.each(hostile.map((value, index) => [index, value] as const))(
    'arrive byte for byte: %i %j',
    async (index, value) => {
      const written = await readFile(join(stack.directory, 'secrets', `VALUE_${index}`), 'utf8');
      expect(written).toBe(value);
    },
  );
});

describe('a secret that a container prints', () => {
  it('was printed, so that this suite can fail', () => {
    const texts = run.events.filter((event) => event.type === 'log').map((event) => event.text);
    expect(texts).toContain('mirab-s8005-web-r1-1 | [redacted]');
  });

  it('stands in no event and no result, neither plainly nor in base64', () => {
    const said = JSON.stringify(run);
    expect(said).not.toContain('tr1cky');
    expect(said).not.toContain(Buffer.from(secret).toString('base64').slice(4, 20));
    for (const value of hostile) expect(said).not.toContain(JSON.stringify(value).slice(1, -1));
  });

  it('leaves no file in the work directory of the engine', async () => {
    await lab.runner.coolDown();
    const left = await readdir(lab.workDirectory);
    expect(left.filter((name) => name.startsWith('run-'))).toEqual([]);
  });
});
