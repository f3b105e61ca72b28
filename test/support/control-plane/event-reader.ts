/** Reads a server-sent stream as it comes. */
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import type { ApiSession } from './api-session.js';

export class EventReader {
  text = '';
  isEnded = false;

  private constructor(
    private readonly request: ClientRequest,
    readonly response: IncomingMessage,
  ) {
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => (this.text += chunk));
    const end = (): void => void (this.isEnded = true);
    response.on('end', end).on('close', end).on('error', end);
  }

  /** Resolves with the headers, which must not wait for the first event. */
  static open(
    session: ApiSession,
    path: string,
    headers: Record<string, string> = {},
  ): Promise<EventReader> {
    const url = new URL(`/api/v1${path}`, session.url);
    return new Promise((resolve, reject) => {
      const request = httpRequest(url, {
        headers: { ...session.ownHeaders, accept: 'text/event-stream', ...headers },
      });
      request.on('response', (response) => resolve(new EventReader(request, response)));
      request.on('error', reject);
      request.end();
    });
  }

  /** Data of all events of `type` so far. */
  events<T>(type: string): T[] {
    return this.text
      .split('\n\n')
      .filter((block) => block.includes(`event: ${type}\n`))
      .map((block) => JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? 'null') as T);
  }

  close(): void {
    this.request.destroy();
  }
}
