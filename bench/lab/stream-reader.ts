/** Reads the stream of a task as a browser does, and notes how late each line of the event source comes. */
import { taskEvent } from '#libs/contracts';
import type { Lab } from './lab.js';

export interface StreamRecord {
  /** Milliseconds from the write of each line to its arrival here. */
  delays: number[];
  /** Numbers of the lines, in the order in which they came. */
  seqs: number[];
}

// The message of a line is the time at which it was written.
const written = /\(([0-9]{10}\.[0-9]{4})\)$/;

/** Follows the task to its end, from line `after` on. */
export async function readStream(lab: Lab, taskId: string, after = 0): Promise<StreamRecord> {
  const answer = await fetch(`${lab.apiUrl}/tasks/${taskId}/events?after=${after}`, {
    headers: { authorization: `Bearer ${lab.token}`, accept: 'text/event-stream' },
  });
  if (!answer.ok || !answer.body) throw new Error(`The stream answered ${answer.status}`);
  const record: StreamRecord = { delays: [], seqs: [] };
  let rest = '';
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    const now = Date.now();
    const messages = (rest + chunk).split('\n\n');
    rest = messages.pop() ?? '';
    for (const message of messages) note(record, message, now);
  }
  return record;
}

function note(record: StreamRecord, message: string, now: number): void {
  const fields = new Map(
    message.split('\n').map((line): [string, string] => {
      const [name = '', ...value] = line.split(': ');
      return [name, value.join(': ')];
    }),
  );
  if (fields.get('event') !== 'task-event') return;
  const event = taskEvent.parse(JSON.parse(fields.get('data') ?? ''));
  record.seqs.push(event.seq);
  const time = written.exec(event.text)?.[1];
  if (time) record.delays.push(now - Number(time) * 1_000);
}
