/**
 * Run after `npm ci --omit=dev` in the directory of the package: removes what only development asks for and npm leaves all the same.
 * A development package that some other package may use, such as Prisma's command line and TypeScript beside Prisma's client, is
 * `devOptional` in the lock file, and npm omits it only together with the optional packages that are needed here.
 */
import { readFileSync, rmSync } from 'node:fs';

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
for (const [path, { devOptional }] of Object.entries(packages)) {
  if (path !== '' && devOptional) rmSync(path, { recursive: true, force: true });
}
