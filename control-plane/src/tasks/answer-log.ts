import type { Request, Response } from 'express';
import type { TaskLogResponse } from '#libs/contracts';
import { renderLogText } from './log-text.js';

/** JSON, or plain text for who accepts nothing else; the number of the next line is in `X-Next-From` then. */
export function answerLog(
  log: TaskLogResponse,
  { request, response }: { request: Request; response: Response },
): TaskLogResponse | string {
  response.vary('Accept');
  if (request.accepts(['application/json', 'text/plain']) !== 'text/plain') return log;
  response.type('text/plain; charset=utf-8');
  response.setHeader('X-Next-From', log.nextFrom);
  return renderLogText(log.items);
}
