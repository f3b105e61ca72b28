/** What is wrong with an input: all of it at once, each with its place. */

export interface Problem {
  /** RFC 6901 pointer into the input. */
  readonly pointer: string;
  readonly code: string;
  /** One plain sentence for people. */
  readonly message: string;
}

export type RefusalCode = 'PRODUCT_REFUSED' | 'SPEC_REFUSED' | 'COMPOSE_REFUSED';

const titles: Readonly<Record<RefusalCode, string>> = {
  PRODUCT_REFUSED: 'The product file is refused',
  SPEC_REFUSED: 'The stack cannot be rendered',
  COMPOSE_REFUSED: 'The Compose file breaks the policy',
};

/** An input was refused as a whole; nothing was made of it. */
export class RefusedError extends Error {
  constructor(
    readonly code: RefusalCode,
    readonly problems: readonly Problem[],
  ) {
    const places = problems.map(({ pointer, message }) => `${pointer || '/'}: ${message}`);
    super(`${titles[code]}: ${places.join(' ')}`);
    this.name = 'RefusedError';
  }
}

export type Path = readonly (string | number)[];

/** RFC 6901 pointer of a path. */
export const toPointer = (path: Path): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** Problem with a path that is not a pointer yet. */
export interface Finding {
  readonly path: Path;
  readonly code: string;
  readonly message: string;
}

export const toProblem = ({ path, code, message }: Finding): Problem => ({
  pointer: toPointer(path),
  code,
  message,
});

/** Collects findings below a place. */
export class Findings {
  readonly list: Finding[] = [];

  add(path: Path, code: string, message: string): void {
    this.list.push({ path, code, message });
  }
}
