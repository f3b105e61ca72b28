/** Reads the JSON lines of the callback plugin (`playbooks/callback_plugins/mirab_events.py`) and turns them into events. */
import {
  observedContainer,
  observedHost,
  stepName,
  storedBackup,
  type ObservedContainer,
  type ObservedHost,
  type StepName,
  type StoredBackup,
} from '#libs/contracts';
import { z } from 'zod';
import type { PlaybookEvent } from './ansible-runner.js';
import type { SecretRedactor } from './redaction.js';

/** The plugin ends what it cuts with this character; such a text may end within a secret. */
const CUT_MARK = '…';
/** Longest line taken from the plugin, in characters; the plugin keeps to half a mebibyte. */
const MAX_LINE_LENGTH = 1_048_576;

const wireStep = stepName.nullable().catch(null);
const wireLine = z.discriminatedUnion('event', [
  z.object({ event: z.literal('started'), at: z.number(), step: wireStep, task: z.string() }),
  z.object({ event: z.literal('alive'), at: z.number(), step: wireStep.default(null) }),
  z.object({ event: z.literal('left'), at: z.number(), step: wireStep }),
  z.object({
    event: z.literal('lines'),
    at: z.number(),
    step: wireStep,
    failed: z.boolean(),
    lines: z.array(z.string()).default([]),
  }),
  z.object({
    event: z.literal('result'),
    at: z.number(),
    step: wireStep,
    task: z.string(),
    host: z.string(),
    status: z.enum(['ok', 'changed', 'failed', 'skipped', 'unreachable']),
    duration_ms: z.number(),
    message: z.string(),
    mirab_containers: z.array(observedContainer).optional(),
    mirab_host: observedHost.optional(),
    mirab_backup: storedBackup.optional(),
  }),
]);
type WireLine = z.infer<typeof wireLine>;

/** What one line of the plugin says. */
export interface ParsedLine {
  readonly events: readonly PlaybookEvent[];
  readonly containers?: readonly ObservedContainer[];
  readonly hostFacts?: ObservedHost;
  readonly backup?: StoredBackup;
  /** The run ends here because it was asked to leave; no task of this step has begun. */
  readonly leftBefore?: StepName | null;
}

/** Null for a line that is not the plugin's, such as the cut-off last line of a process that was killed. */
export function parseLine(line: string, redactor: SecretRedactor): ParsedLine | null {
  const parsed = wireLine.safeParse(parseJson(line));
  if (!parsed.success) return null;
  const {
    mirab_containers: containers,
    mirab_host: hostFacts,
    mirab_backup: backup,
  } = parsed.data.event === 'result' ? parsed.data : {};
  return {
    events: listEvents(parsed.data, redactor),
    ...(containers === undefined ? {} : { containers }),
    ...(hostFacts === undefined ? {} : { hostFacts: redactProblems(hostFacts, redactor) }),
    ...(backup === undefined ? {} : { backup: redactProofs(backup, redactor) }),
    ...(parsed.data.event === 'left' ? { leftBefore: parsed.data.step } : {}),
  };
}

function listEvents(line: WireLine, redactor: SecretRedactor): PlaybookEvent[] {
  const common = { at: new Date(line.at * 1_000).toISOString(), step: line.step };
  switch (line.event) {
    case 'alive':
    case 'left':
      return [];
    case 'started':
      return [{ type: 'started', ...common, task: redactor.redact(line.task) }];
    case 'lines': {
      const level = line.failed ? 'error' : 'info';
      return line.lines.map((text) => ({
        type: 'log',
        ...common,
        level,
        text: redactText(text, redactor),
      }));
    }
    case 'result': {
      const { host, status, duration_ms: durationMs } = line;
      const texts = {
        task: redactor.redact(line.task),
        message: redactText(line.message, redactor),
      };
      return [{ type: 'result', ...common, host, status, durationMs, ...texts }];
    }
  }
}

function redactText(text: string, redactor: SecretRedactor): string {
  return text.endsWith(CUT_MARK)
    ? redactor.redactCut(text.slice(0, -CUT_MARK.length)) + CUT_MARK
    : redactor.redact(text);
}

function redactProblems(facts: ObservedHost, redactor: SecretRedactor): ObservedHost {
  return { ...facts, problems: facts.problems.map((problem) => redactor.redact(problem)) };
}

function redactProofs(backup: StoredBackup, redactor: SecretRedactor): StoredBackup {
  const proofs = backup.proofs.map((proof) => ({
    ...proof,
    message: redactor.redact(proof.message),
  }));
  return { ...backup, proofs };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** Cuts a byte stream into lines. A line that is too long is left out whole; an unfinished last line is never handed on. */
export class LineSplitter {
  private readonly decoder = new TextDecoder();
  private rest = '';
  private skipping = false;

  constructor(
    private readonly onLine: (line: string) => void,
    private readonly maxLength = MAX_LINE_LENGTH,
  ) {}

  push(chunk: Uint8Array): void {
    const parts = (this.rest + this.decoder.decode(chunk, { stream: true })).split('\n');
    this.rest = parts.pop() ?? '';
    for (const line of parts) {
      if (!this.skipping && line.length <= this.maxLength) this.onLine(line);
      this.skipping = false;
    }
    if (this.rest.length > this.maxLength) {
      this.rest = '';
      this.skipping = true;
    }
  }
}
