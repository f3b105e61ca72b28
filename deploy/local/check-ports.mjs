/**
 * The first thing that `make demo` and `make start` do: says which ports are taken before anything is installed, built or started.
 *
 *   node deploy/local/check-ports.mjs [servers]           `servers` leaves out what control-plane and engine want
 *   node deploy/local/check-ports.mjs [servers] --list    prints what would be checked
 *
 * Plain JavaScript that needs nothing but Node, because on a clean clone nothing else is there. What it wants to know again, with
 * the same words, stands in local-settings.ts, port-claims.ts and processes/; a test compares the two.
 */
import { createSocket } from 'node:dgram';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';

const tcp = ['tcp'];
const loopback = 'MIRAB_LOOPBACK_ADDRESS';

/** Who wants which port, at which variable's address, unless another variable names a server that is there already. */
const servers = [
  ['PostgreSQL', 'MIRAB_POSTGRES_PORT', 17032, loopback, tcp, 'MIRAB_POSTGRES_URL'],
  ['RabbitMQ', 'MIRAB_AMQP_PORT', 17072, loopback, tcp, 'MIRAB_AMQP_URL'],
  ["RabbitMQ's node port", 'MIRAB_AMQP_NODE_PORT', 17073, loopback, tcp, 'MIRAB_AMQP_URL'],
  ["RabbitMQ's port mapper", 'MIRAB_EPMD_PORT', 17069, loopback, tcp, 'MIRAB_AMQP_URL'],
  ["PowerDNS's API", 'MIRAB_POWERDNS_API_PORT', 17054, loopback, tcp, 'MIRAB_POWERDNS_URL'],
  ['PowerDNS', 'MIRAB_DNS_PORT', 17053, 'MIRAB_DNS_ADDRESS', ['udp', 'tcp'], 'MIRAB_POWERDNS_URL'],
  ['the image registry', 'MIRAB_REGISTRY_PORT', 17050, loopback, tcp, 'MIRAB_REGISTRY_URL'],
  ["Traefik's API", 'MIRAB_TRAEFIK_API_PORT', 17081, loopback, tcp, 'MIRAB_TRAEFIK_API_URL'],
  [
    'Traefik for the sites',
    'MIRAB_TRAEFIK_WEB_PORT',
    17080,
    'MIRAB_TRAEFIK_WEB_ADDRESS',
    tcp,
    'MIRAB_TRAEFIK_API_URL',
  ],
];
const applications = [
  ['panel and API', 'MIRAB_CONTROL_PLANE_PORT', 17000, loopback, tcp],
  ["the control-plane's metrics", 'MIRAB_CONTROL_PLANE_METRICS_PORT', 17001, loopback, tcp],
  ["the engine's metrics", 'MIRAB_ENGINE_METRICS_PORT', 17002, loopback, tcp],
];

const environment = process.env;
const args = process.argv.slice(2);

const claims = [...servers, ...(args.includes('servers') ? [] : applications)]
  .filter(([, , , , , replacedBy]) => !replacedBy || !environment[replacedBy])
  .map(([wantedBy, variable, byDefault, addressVariable, protocols]) => ({
    wantedBy,
    address: environment[addressVariable] || '127.0.0.1',
    port: Number(environment[variable] || byDefault),
    protocols,
    variable,
  }));

const readOrEmpty = (file) => orEmpty(() => readFileSync(file, 'utf8'), '');
const namesIn = (directory) => orEmpty(() => readdirSync(directory), []);

function orEmpty(read, empty) {
  try {
    return read();
  } catch {
    return empty;
  }
}

function tryTcp({ address, port }) {
  return new Promise((done) => {
    const server = createServer().once('error', ({ code }) => done(code));
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => done(null)));
  });
}

function tryUdp({ address, port }) {
  return new Promise((done) => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', ({ code }) => done(code));
    socket.bind({ address, port, exclusive: true }, () => socket.close(() => done(null)));
  });
}

/** Fields of proc(5) from the third on; the second, the name in parentheses, may hold anything. */
function statOf(pid) {
  const text = readOrEmpty(`/proc/${pid}/stat`);
  const [state, , processGroup, ...rest] = text
    .slice(text.lastIndexOf(')') + 1)
    .trim()
    .split(/\s+/);
  return { state, processGroup: Number(processGroup), startTime: Number(rest[16]) };
}

/** @returns {{pid: number, command: string, processGroup: number} | null} who listens, where /proc tells */
function findHolder(port, protocol) {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = [protocol, `${protocol}6`].flatMap((table) =>
    readOrEmpty(`/proc/net/${table}`)
      .split('\n')
      .map((line) => line.trim().split(/\s+/)),
  );
  const links = rows
    .filter(
      ([, local, , state]) => local?.endsWith(wanted) && (protocol === 'udp' || state === '0A'),
    )
    .map((fields) => `socket:[${fields[9]}]`);
  const holds = (pid) =>
    namesIn(`/proc/${pid}/fd`).some((fd) =>
      links.includes(orEmpty(() => readlinkSync(`/proc/${pid}/fd/${fd}`), '')),
    );
  const pid = namesIn('/proc').find((name) => /^\d+$/.test(name) && holds(name));
  if (!pid) return null;
  const command = readOrEmpty(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim().slice(0, 120);
  const { processGroup } = statOf(pid);
  return {
    pid: Number(pid),
    command: command || readOrEmpty(`/proc/${pid}/comm`).trim(),
    processGroup,
  };
}

/** Process groups of what runs from this state directory already: a second `make demo` finds its own ports taken. */
function listOwnProcessGroups() {
  const directory = join(
    resolve(import.meta.dirname, '../..', environment['MIRAB_STATE_DIR'] || '.mirab'),
    'run',
  );
  const bootId = readOrEmpty('/proc/sys/kernel/random/boot_id').trim();
  return namesIn(directory)
    .map((name) => orEmpty(() => JSON.parse(readFileSync(join(directory, name), 'utf8')), {}))
    .filter(
      (record) => record.bootId === bootId && statOf(record.pid).startTime === record.startTime,
    )
    .map(({ pid }) => pid);
}

function renderReason(code, holder) {
  if (code === 'EACCES') return 'is one of the ports that only root may use.';
  if (code === 'EADDRNOTAVAIL') return 'has an address that this machine does not have.';
  if (!holder)
    return 'is held by a process that /proc does not name (another user or another network namespace).';
  return `is held by process ${holder.pid} (${holder.command}).`;
}

async function findProblem(claim, protocol, own) {
  const { address, port, wantedBy, variable } = claim;
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    return `  ${variable} is "${environment[variable]}", which is no port: it is a whole number from 1 to 65535.`;
  const code = await (protocol === 'tcp' ? tryTcp(claim) : tryUdp(claim));
  const holder = code && findHolder(port, protocol);
  if (!code || (holder && own.includes(holder.processGroup))) return null;
  return `  ${address}:${port}/${protocol}, wanted by ${wantedBy}, ${renderReason(code, holder)} Choose another with ${variable}.`;
}

if (args.includes('--list')) {
  process.stdout.write(`${JSON.stringify(claims)}\n`);
} else {
  const own = listOwnProcessGroups();
  const checks = claims.flatMap((claim) =>
    claim.protocols.map((protocol) => findProblem(claim, protocol, own)),
  );
  const problems = (await Promise.all(checks)).filter((problem) => problem !== null);
  if (problems.length > 0) {
    const head =
      problems.length === 1
        ? 'A port that Mirab needs cannot be used; nothing was installed and nothing was started.'
        : `${problems.length} ports that Mirab needs cannot be used; nothing was installed and nothing was started.`;
    process.stderr.write(`${[head, ...problems].join('\n')}\n`);
    process.exitCode = 1;
  }
}
