/** Back-pressure for a stream of events: Nest takes them as fast as they come, and a slow reader's would pile up here. */
import type { ServerResponse } from 'node:http';

const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** A function that resolves when everything that was handed to `response` has been taken by its reader, or the reader has gone. */
export const makeReaderPace = (response: ServerResponse) => async (): Promise<void> => {
  // What waits above the response is written to it in the same turn in which there is room again.
  await nextTurn();
  while (response.writableNeedDrain && !response.destroyed) {
    await drainOrClose(response);
    await nextTurn();
  }
};

const drainOrClose = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      response.off('drain', end).off('close', end);
      resolve();
    };
    response.on('drain', end).on('close', end);
  });
