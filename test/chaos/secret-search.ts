/** Looks for secrets in whatever passes by; keeps where one was seen, and never the text. */
export class SecretSearch {
  readonly leaks: { where: string; what: string }[] = [];
  private readonly seen = new Set<string>();
  private readonly words: [word: string, what: string][];

  /** @param secrets word → what it is. */
  constructor(secrets: Readonly<Record<string, string>>) {
    const all = Object.entries(secrets);
    const short = all.find(([word]) => word.length < 8);
    if (short) throw new Error(`${short[1]} is too short to be looked for`);
    this.words = all;
  }

  search(where: string, text: string): void {
    for (const [word, what] of this.words) {
      if (!text.includes(word) || this.seen.has(`${where} ${what}`)) continue;
      this.seen.add(`${where} ${what}`);
      this.leaks.push({ where, what });
    }
  }
}
