/** A client of the REST API as CI would write one: a token, idempotency keys, long polls, problems as errors. */
import { randomUUID } from 'node:crypto';
import { problem, type Problem, type TaskResponse } from '#libs/contracts';
import { LocalError } from '../local/local-error.js';

export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem | null,
    request: string,
  ) {
    const fields = problem?.errors?.map((error) => `${error.pointer}: ${error.message}`).join('; ');
    super(
      `${request} answered ${status}${problem ? ` ${problem.code}: ${problem.detail}${fields ? ` (${fields})` : ''}` : ''}`,
    );
  }
}

const finalStates = new Set(['succeeded', 'failed', 'cancelled']);

const findRunningStep = (task: TaskResponse): string | undefined =>
  task.steps.find((step) => step.state === 'running')?.name;

const sayWhyEnded = ({ kind, state, error }: TaskResponse): string =>
  `${kind} ${state}: ${error?.message ?? 'no reason was given'} ${error?.hostState ?? ''}`.trim();

/** The token that `create-token` of the control-plane's command line has printed. @throws LocalError when there is none. */
export function readToken(printed: string): string {
  const token = /mrb_[A-Za-z0-9_-]+/.exec(printed)?.[0];
  if (!token) throw new LocalError('The control-plane printed no token. Look at its log.');
  return token;
}

export class ApiClient {
  /** @param url base of the API, `…/api/v1`. */
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  get<T>(path: string): Promise<T> {
    return this.request<T>('GET', path);
  }

  post<T>(path: string, body: unknown, idempotencyKey: string = randomUUID()): Promise<T> {
    return this.request<T>('POST', path, body, { 'Idempotency-Key': idempotencyKey });
  }

  patch<T>(path: string, body: unknown, version: number): Promise<T> {
    return this.request<T>('PATCH', path, body, { 'If-Match': `"${version}"` });
  }

  /** Asks again until the task has ended. @throws Error that says what failed and in what state the host is. */
  async waitForTask(
    id: string,
    onStep: (step: string) => void = () => undefined,
    deadlineMs = 600_000,
  ): Promise<TaskResponse> {
    const end = Date.now() + deadlineMs;
    let step = '';
    while (Date.now() < end) {
      const task = await this.get<TaskResponse>(`/tasks/${id}?wait=1`);
      const running = findRunningStep(task);
      if (running && running !== step) onStep((step = running));
      if (task.state === 'succeeded') return task;
      if (finalStates.has(task.state)) throw new Error(sayWhyEnded(task));
    }
    throw new Error(`Task ${id} did not end within ${Math.round(deadlineMs / 1_000)} s`);
  }

  private async request<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<T> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new ApiProblem(answer.status, parseProblem(text), `${method} ${path}`);
    // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- the API's answers have the shapes of libs/contracts
    return (text ? JSON.parse(text) : undefined) as T;
  }
}

function parseProblem(text: string): Problem | null {
  try {
    return problem.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
