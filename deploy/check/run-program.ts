import { spawn } from 'node:child_process';

export interface ProgramResult {
  /** Exit code; 128 and more when a signal ended it, 127 when it could not be started. */
  code: number;
  /** Standard output and error, in the order in which they came. */
  output: string;
  /** Seconds. */
  duration: number;
}

interface Options {
  env?: Readonly<Record<string, string>>;
  /** Told of every finished line, as it comes. */
  onLine?: (line: string) => void;
}

/** Runs one program by argv, without a shell, and keeps what it says. Never rejects. */
export function runProgram(
  argv: readonly [string, ...string[]],
  options: Options = {},
): Promise<ProgramResult> {
  const started = performance.now();
  const [file, ...args] = argv;
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const child = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: '0', ...options.env },
    });
    const finish = (code: number, last = ''): void =>
      resolve({
        code,
        output: Buffer.concat(chunks).toString('utf8') + last,
        duration: (performance.now() - started) / 1000,
      });
    for (const stream of [child.stdout, child.stderr]) {
      const lines = splitLines(options.onLine);
      stream.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        lines(chunk);
      });
    }
    child.once('error', (error) => finish(127, `${file} could not be started: ${error.message}\n`));
    child.once('close', (code, signal) =>
      finish(code ?? 128, signal ? `\nended by ${signal}\n` : ''),
    );
  });
}

function splitLines(onLine: Options['onLine']): (chunk: Buffer) => void {
  if (!onLine) return () => undefined;
  const decoder = new TextDecoder();
  let rest = '';
  return (chunk) => {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(onLine);
  };
}
