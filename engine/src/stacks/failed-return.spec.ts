import { describe, expect, it } from 'vitest';
import { MirabError } from '#libs/errors';
import { failReturn } from './failed-return.js';

const hostState = 'The host could not be returned to what ran before: it is away.';
const away = new MirabError('HOST_UNREACHABLE', 'It is away.', { retryable: true });

describe('failReturn', () => {
  it.each([
    ['cancelled', away, 'HOST_UNREACHABLE', 'Cancelled. '],
    ['cancelled', new Error('out of memory'), 'INTERNAL', 'Cancelled. '],
    ['overdue', away, 'TASK_TIMEOUT', 'The time of the task is over. '],
  ] as const)(
    'says of a task that is %s what stands on the host',
    (reason, failure, code, words) => {
      const error = failReturn({ stopReason: () => reason }, hostState, failure);
      expect(error).toMatchObject({ code, message: words + hostState, hostState });
      expect(error.retryable).toBe(false);
    },
  );
});
