/** What the kernel says about processes. */
import { readdirSync, readFileSync } from 'node:fs';

/** Resident memory in MB (10^6 bytes). */
export function residentMegabytes(pid: number): number {
  return readKilobytes(`/proc/${pid}/status`, 'VmRSS') * 1.024e-3;
}

/** Memory of a process and all that came of it, in MB; a page that several share counts once. */
export function treeMegabytes(pid: number): number {
  const sizes = [pid, ...listDescendants(pid)].map((one) => {
    try {
      return readKilobytes(`/proc/${one}/smaps_rollup`, 'Pss');
    } catch {
      return 0; // it ended meanwhile
    }
  });
  return sizes.reduce((sum, size) => sum + size, 0) * 1.024e-3;
}

/** Ids of all processes below `pid`. */
export function listDescendants(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^[0-9]+$/.test(name)) continue;
    const parent = findParent(Number(name));
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const below = (one: number): number[] =>
    (children.get(one) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(pid);
}

/** Null when it ended meanwhile. */
function findParent(pid: number): number | null {
  try {
    // The name in parentheses may hold anything, blanks and parentheses too.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ');
    return fields?.[0] === 'Z' ? null : Number(fields?.[1]);
  } catch {
    return null;
  }
}

function readKilobytes(file: string, field: string): number {
  const found = new RegExp(`^${field}:\\s+([0-9]+) kB`, 'm').exec(readFileSync(file, 'utf8'))?.[1];
  if (!found) throw new Error(`${file} says nothing of ${field}`);
  return Number(found);
}
