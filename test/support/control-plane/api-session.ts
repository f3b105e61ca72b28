/** Speaks to the API as one actor: a browser with its cookie, a program with its token, or nobody. */
import { request as httpRequest } from 'node:http';
import type { Problem } from '#libs/contracts';

export interface Answer<T = unknown> {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  text: string;
  /** Parsed when it is JSON. */
  body: T;
}

export interface CallOptions {
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  rawBody?: string;
  headers?: Record<string, string>;
  /** `If-Match: "<version>"`. */
  version?: number;
}

export class ApiSession {
  constructor(
    readonly url: string,
    private readonly credential: { cookie?: string; token?: string } = {},
  ) {}

  get cookie(): string | undefined {
    return this.credential.cookie;
  }

  /** Headers that a browser on the panel, or a program with a token, sends by itself. */
  get ownHeaders(): Record<string, string> {
    const { cookie, token } = this.credential;
    if (token) return { authorization: `Bearer ${token}` };
    if (cookie) return { cookie, origin: this.url, 'sec-fetch-site': 'same-origin' };
    return {};
  }

  get<T = unknown>(path: string, options?: CallOptions): Promise<Answer<T>> {
    return this.call<T>('GET', path, options);
  }
  post<T = unknown>(path: string, body?: unknown, options?: CallOptions): Promise<Answer<T>> {
    return this.call<T>('POST', path, { ...options, ...(body === undefined ? {} : { body }) });
  }
  patch<T = unknown>(path: string, body: unknown, version?: number): Promise<Answer<T>> {
    return this.call<T>('PATCH', path, { body, ...(version === undefined ? {} : { version }) });
  }
  delete<T = unknown>(path: string, options?: CallOptions): Promise<Answer<T>> {
    return this.call<T>('DELETE', path, options);
  }

  /** Paths that begin with `/api` are taken whole, others below `/api/v1`. Plain `http`, so that any header can be sent. */
  call<T = unknown>(method: string, path: string, options: CallOptions = {}): Promise<Answer<T>> {
    const body =
      options.rawBody ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
    const headers = {
      ...this.ownHeaders,
      ...(body === undefined
        ? {}
        : {
            'content-type': 'application/json',
            'content-length': String(Buffer.byteLength(body)),
          }),
      ...(options.version === undefined ? {} : { 'if-match': `"${options.version}"` }),
      ...options.headers,
    };
    const url = new URL(/^\/(?:api|assets|$)/.test(path) ? path : `/api/v1${path}`, this.url);
    return new Promise((resolve, reject) => {
      const request = httpRequest(url, { method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            body: parse(text) as T,
          });
        });
      });
      request.on('error', reject);
      request.end(body);
    });
  }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** Status, code, and the fields that were named, sorted: what a test says about a refusal. */
export const refusalOf = (answer: Answer): { status: number; code: string; fields: string[] } => {
  const problem = answer.body as Problem | null;
  return {
    status: answer.status,
    code: problem?.code ?? `no problem: ${answer.text.slice(0, 200)}`,
    fields: (problem?.errors ?? []).map((error) => error.pointer).sort(),
  };
};
