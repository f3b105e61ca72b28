import { describe, expect, it } from 'vitest';
import { taskKinds } from '#libs/contracts';
import { handlersByKind, TaskHandler } from './task-handler.js';

class Handler extends TaskHandler {
  constructor(readonly kinds: readonly ('deploy' | 'check')[]) {
    super();
  }
  handle(): Promise<void> {
    return Promise.resolve();
  }
}

describe('handlersByKind', () => {
  it('refuses a kind without a handler at start', () => {
    expect(() => handlersByKind(taskKinds, [new Handler(['deploy'])])).toThrow(
      'No handler for tasks of kind upgrade',
    );
  });
  it('refuses two handlers for one kind', () => {
    expect(() =>
      handlersByKind(['deploy'], [new Handler(['deploy']), new Handler(['deploy'])]),
    ).toThrow('Two handlers');
  });
});
