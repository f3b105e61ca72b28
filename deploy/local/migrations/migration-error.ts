import { LocalError, messageOf } from '../local-error.js';

/** What the schema engine says, without the trace of its own source files and the lead-in of its layers. */
export function renderEngineMessage(error: unknown): string {
  const lines = messageOf(error).split('\n');
  const trace = lines.findIndex((line) => line.trimStart().startsWith('0: '));
  const text = lines.slice(0, trace < 0 ? undefined : trace).join('\n');
  return text
    .replaceAll(/^(external connector error|Error:|Error querying the database: )\n?/gm, '')
    .trim();
}

/** A failed script left nothing behind unless it ends transactions by itself, since it is sent to the server as one. */
export function endsTransactions(script: string): boolean {
  const statement = /^(commit|end (work|transaction))\b/i;
  return script.split('\n').some((line) => statement.test(line.trim()));
}

export function renderFailure(names: readonly string[], reason: string, kept: boolean): LocalError {
  if (names.length === 0) return new LocalError(`The migrations could not be applied: ${reason}`);
  const state = kept
    ? 'It ends transactions by itself, so a part of it may be in the database: look, repair, and mark it in _prisma_migrations.'
    : 'Nothing of it is in the database; those before it stay applied. Correct it, then run this again.';
  return new LocalError(`The migration ${names.join(', ')} failed: ${reason}\n${state}`);
}

export function renderEdited(names: readonly string[]): LocalError {
  return new LocalError(
    `Changed after being applied to this database: ${names.join(', ')}. Nothing was applied. Restore the files and add a new migration instead; for a local database without data of worth, make clean starts it anew.`,
  );
}
