/**
 * Says by its exit code whether node_modules is what package-lock.json asks for (0) or `npm ci` is needed (1).
 * npm keeps a lock file of its own in node_modules, written by every installation; comparing the two costs milliseconds.
 * Plain JavaScript without imports from node_modules, because it runs before anything is installed.
 */
import { existsSync, readFileSync } from 'node:fs';

/** @param {string} path */
const readPackages = (path) => JSON.parse(readFileSync(path, 'utf8')).packages ?? {};

/** @returns {string | null} why the installation is not current, or null when it is */
function findDifference() {
  const installedLock = 'node_modules/.package-lock.json';
  if (!existsSync(installedLock)) return 'nothing is installed yet';
  const installed = readPackages(installedLock);
  const wanted = readPackages('package-lock.json');
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue;
    const found = installed[path];
    if (!found && entry.optional) continue; // for another platform
    if (!found) return `${path} is missing`;
    if (found.version !== entry.version) return `${path} is ${found.version}, not ${entry.version}`;
  }
  for (const path of Object.keys(installed)) {
    if (!wanted[path]) return `${path} is there but no longer wanted`;
  }
  return null;
}

const difference = findDifference();
if (difference) {
  process.stdout.write(`npm packages: ${difference}\n`);
  process.exitCode = 1;
}
