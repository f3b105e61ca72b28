/** The one source of chance in a run: the same seed gives the same numbers in the same order. */
export class SeededRandom {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** From 0 up to but not 1 (mulberry32, 32 bits of state). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** True in this part of all calls, 0 to 1. */
  chance(part: number): boolean {
    return this.next() < part;
  }

  pick<T>(from: readonly T[]): T {
    const found = from[this.between(0, from.length - 1)];
    if (found === undefined) throw new Error('Nothing to pick from');
    return found;
  }

  /** Each option as often as its weight says. */
  pickWeighted<T>(options: readonly (readonly [T, number])[]): T {
    let left = this.next() * options.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [option, weight] of options) {
      left -= weight;
      if (left < 0) return option;
    }
    throw new Error('Nothing to pick from');
  }

  shuffle<T>(from: readonly T[]): T[] {
    const left = [...from];
    const drawn: T[] = [];
    while (left.length > 0) drawn.push(...left.splice(this.between(0, left.length - 1), 1));
    return drawn;
  }

  /** Sixteen letters and digits, such as a password. */
  word(length = 16): string {
    const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
    return Array.from({ length }, () => letters[this.between(0, letters.length - 1)]).join('');
  }
}
