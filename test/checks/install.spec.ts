/**
 * The installer on a machine that has nothing and whose user is not root: with a `sudo`, an `apt-get` and a `docker` that only keep
 * a diary. What really installs Debian's packages is every first run on a new machine.
 */
import { execFile } from 'node:child_process';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const run = promisify(execFile);

/** What a bare Debian has; everything else is missing. */
const basics = [
  ...[
    'awk',
    'cat',
    'chmod',
    'cmp',
    'cp',
    'dirname',
    'env',
    'grep',
    'head',
    'ln',
    'mkdir',
    'mktemp',
  ],
  ...['mv', 'rm', 'sed', 'sh', 'sort', 'tail', 'tee', 'tr'],
];
/** Places of the machine that the installer looks at or writes to; each stands below a directory of the test instead. */
const places = [
  '/usr/sbin/policy-rc.d',
  '/usr/local/sbin:/usr/sbin:/sbin',
  '/usr/lib/rabbitmq/',
  '/usr/share/pdns-backend-sqlite3/',
  '/usr/share/keyrings/',
  '/etc/apt/sources.list.d/',
  '/etc/apt/preferences.d/',
];

describe('deploy/local/install.sh', () => {
  let root: string;
  const path = (...parts: string[]): string => join(root, ...parts);
  const diary = async (): Promise<string[]> =>
    (await readFile(path('diary'), 'utf8')).split('\n').filter(Boolean);

  const addProgram = async (name: string, ...body: string[]): Promise<void> => {
    const file = path('bin', name);
    await writeFile(file, ['#!/bin/sh', ...body, ''].join('\n'));
    await chmod(file, 0o755);
  };

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'mirab-install-'));
    for (const directory of ['bin', 'deploy/local', 'home', '.venv/bin'])
      await mkdir(path(directory), { recursive: true });
    for (const place of [
      'usr/sbin',
      'usr/share/keyrings',
      'etc/apt/sources.list.d',
      'etc/apt/preferences.d',
    ])
      await mkdir(path('machine', place), { recursive: true });
    await writeFile(path('machine/usr/share/keyrings/debian-archive-keyring.gpg'), '');
    await writeFile(path('diary'), '');
    await cp('deploy/local/requirements.txt', path('deploy/local/requirements.txt'));
    await cp('deploy/local/requirements.txt', path('.venv/requirements.installed'));
    for (const program of ['ansible-playbook', 'traefik'])
      await cp('/bin/true', path('.venv/bin', program));
    await copyInstaller();
    for (const name of basics) {
      const { stdout } = await run('which', [name]);
      await symlink(stdout.trim(), path('bin', name));
    }
    await addProgram('id', 'echo 1000');
    await addProgram('dpkg-query', 'exit 1');
    await addProgram('python3', 'exit 1');
    await addProgram('apt-cache', "echo '  Candidate: 1.29.2-3'");
    await addProgram('docker', `grep -q '^apt-get install .*docker-compose' "${path('diary')}"`);
    await addProgram('apt-get', `echo "apt-get $*" >>"${path('diary')}"`, 'exit "${APT_EXIT:-0}"');
    await addSudo();
  });
  afterEach(() => rm(root, { recursive: true }));

  /** Like the real one it is given `VARIABLE=value` first, and says so in the diary before it runs the rest. */
  const addSudo = () => addProgram('sudo', `echo "sudo $*" >>"${path('diary')}"`, 'exec env "$@"');

  async function copyInstaller(): Promise<void> {
    let text = await readFile('deploy/local/install.sh', 'utf8');
    for (const place of places) {
      expect(text).toContain(place);
      const moved = place.split(':').map((part) => path('machine', part));
      text = text.replaceAll(place, moved.join(':') + (place.endsWith('/') ? '/' : ''));
    }
    await writeFile(path('deploy/local/install.sh'), text);
    await chmod(path('deploy/local/install.sh'), 0o755);
  }

  const install = (args: string[] = [], variables: Record<string, string> = {}) =>
    run(path('deploy/local/install.sh'), args, {
      env: { PATH: path('bin'), HOME: path('home'), ...variables },
    });

  it('does everything that needs root through sudo, and nothing else', async () => {
    const { stdout } = await install();
    const lines = await diary();
    const bySudo = lines.filter((line) => line.startsWith('sudo '));
    const byApt = lines.filter((line) => line.startsWith('apt-get '));
    expect(bySudo.length).toBeGreaterThan(5);
    for (const line of bySudo) expect(line).toMatch(/^sudo DEBIAN_FRONTEND=noninteractive /);
    // Each apt-get that ran was run by the sudo before it.
    expect(byApt).toEqual(
      bySudo
        .filter((line) => line.includes(' apt-get '))
        .map((line) => line.replace('sudo DEBIAN_FRONTEND=noninteractive ', '')),
    );
    expect(stdout).toContain('docker compose: installing 2.26 from trixie, pinned');
  });

  it('installs what the demo and the README’s examples need, without recommended packages', async () => {
    await install();
    const [packages = ''] = (await diary()).filter((line) => line.startsWith('apt-get install'));
    expect(packages).toMatch(/^apt-get install -y --no-install-recommends /);
    for (const name of [
      'docker.io',
      'rabbitmq-server',
      'pdns-server',
      'debootstrap',
      'curl',
      'jq',
      'dnsutils',
    ])
      expect(packages.split(' ')).toContain(name);
    expect(packages).not.toContain('chromium');
  });

  it('brings the browser for the tests', async () => {
    await install(['--with', 'tests']);
    expect((await diary()).join('\n')).toMatch(/apt-get install .* chromium .*fonts-noto-core/);
  });

  it('lets no package start a service, and takes its own policy away again', async () => {
    await addProgram(
      'apt-get',
      `cat "${path('machine/usr/sbin/policy-rc.d')}" >>"${path('policies')}"`,
      `echo "apt-get $*" >>"${path('diary')}"`,
    );
    await install();
    expect(await readFile(path('policies'), 'utf8')).toContain('exit 101');
    await expect(stat(path('machine/usr/sbin/policy-rc.d'))).rejects.toThrow('ENOENT');
  });

  it('puts a policy of the machine back, also when apt fails', async () => {
    const policy = path('machine/usr/sbin/policy-rc.d');
    await writeFile(policy, '#!/bin/sh\nexit 0\n');
    await chmod(policy, 0o755);
    await expect(install([], { APT_EXIT: '100' })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('apt could not read its package lists'),
    });
    expect(await readFile(policy, 'utf8')).toBe('#!/bin/sh\nexit 0\n');
  });

  it('pins trixie so that nothing but Compose comes from it', async () => {
    await install();
    const source = path('machine/etc/apt/sources.list.d/mirab-trixie.sources');
    expect(await readFile(source, 'utf8')).toContain('Suites: trixie\n');
    const pin = await readFile(path('machine/etc/apt/preferences.d/mirab-trixie'), 'utf8');
    expect(pin).toMatch(/Package: \*\nPin: release n=trixie\nPin-Priority: -10\n/);
  });

  it('says what to do where there is neither root nor sudo', async () => {
    await rm(path('bin/sudo'));
    await expect(install()).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /neither root nor sudo here\. Nothing was changed\.\nRun this as root/,
      ),
    });
    expect(await diary()).toEqual([]);
  });

  it('does nothing as root that needs sudo', async () => {
    await rm(path('bin/sudo'));
    await addProgram('id', 'echo 0');
    await install();
    expect((await diary()).filter((line) => line.startsWith('apt-get install'))).toHaveLength(2);
  });
});

describe('the README', () => {
  it('uses no program in its examples that the installer does not bring', async () => {
    const readme = await readFile('README.md', 'utf8');
    const installer = await readFile('deploy/local/install.sh', 'utf8');
    const byHand = readme.slice(
      readme.indexOf('## Try it by hand'),
      readme.indexOf('## Install it for good'),
    );
    const programs = ['jq', 'curl', 'dig', 'python3', 'node', 'wget', 'http'].filter((name) =>
      new RegExp(`(?:^|[ |(])${name} `, 'm').test(byHand),
    );
    expect(programs).toContain('jq');
    const brought = [...installer.matchAll(/\(command_ (\w+)\)/g)].map(([, name]) => name);
    expect([...brought, 'python3', 'node']).toEqual(expect.arrayContaining(programs));
  });
});
