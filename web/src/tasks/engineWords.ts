/**
 * What the engine says of a task, in the reader's language where the sentence is one of those that never change. The rest, which names
 * things and causes, is a quotation.
 */
import type { Text } from '../i18n/useText';

export const fixedSentences = {
  cancelled: 'Cancelled',
  overdue: 'The time of the task is over',
  handedOver: 'The engine stops; another attempt repeats this step',
  untouched: 'Nothing was changed on the host.',
  notLookedAt: 'What the task did until then stands on the host and was not looked at.',
  notAnswering:
    'The host did not answer, so its state is not known. The next task of the stack looks at it first.',
  nothingSent: 'Nothing was sent to the host and nothing was changed there.',
  asBefore: 'The stack runs as before.',
  nothingRuns: 'Nothing of the stack runs on the host; its volumes were kept.',
  startedInPart: 'The stack may be started in part. Start it again to finish, or stop it.',
  stoppedInPart: 'The stack may be stopped in part. Stop it again to finish, or start it.',
  removedInPart:
    'The stack may be removed in part: its names go first, then its containers. Remove it again to finish.',
} as const;

const asBefore = /^Release (\S+) \(revision (\d+)\) (runs|is stopped) as before\.$/;

/** Null for a sentence that is none of those. */
export const findSaid = (said: string, text: Text): string | null => {
  const found = Object.entries(fixedSentences).find(([, sentence]) => sentence === said);
  if (found) return text.maybe(`tasks.said.${found[0]}`, said);
  const [, release, revision, how] = asBefore.exec(said) ?? [];
  if (!release || !revision) return null;
  const values = { release, revision };
  return how === 'runs'
    ? text('tasks.said.runsAsBefore', values)
    : text('tasks.said.stoppedAsBefore', values);
};
