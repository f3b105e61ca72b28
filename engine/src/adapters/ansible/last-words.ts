/** The end of what a process printed, redacted: the only clue when Ansible fails before its first task. */
import type { SecretRedactor } from './redaction.js';

const KEPT_CHARACTERS = 1_000;

export class LastWords {
  private readonly decoder = new TextDecoder();
  private readonly stream: ReturnType<SecretRedactor['createStream']>;
  private kept = '';

  constructor(redactor: SecretRedactor) {
    this.stream = redactor.createStream();
  }

  push(chunk: Uint8Array): void {
    this.keep(this.stream.push(this.decoder.decode(chunk, { stream: true })));
  }

  /** In one line; call it once, at the end. */
  get(): string {
    this.keep(this.stream.end());
    return this.kept.replaceAll(/\s+/gu, ' ').trim();
  }

  private keep(text: string): void {
    this.kept = (this.kept + text).slice(-KEPT_CHARACTERS);
  }
}
