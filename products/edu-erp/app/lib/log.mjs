/** JSON lines on standard output: a constant message, values as fields. No value of a secret is ever a field. */
const service = process.argv[2] ?? 'erp';

function write(level, message, fields) {
  const line = { time: new Date().toISOString(), level, service, message, ...fields };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

export const log = {
  info: (message, fields) => write('info', message, fields),
  warn: (message, fields) => write('warn', message, fields),
  error: (message, fields) => write('error', message, fields),
};
