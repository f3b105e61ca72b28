import { connect } from 'amqplib';
import { createConnection } from 'node:net';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { baseEnvironment, type RunningProcess, startProcess } from '../processes/start-process.js';
import { ensureSecret } from '../state-directory.js';

export interface RabbitMqOptions {
  stateDir: string;
  address: string;
  port: number;
  /** Erlang distribution, used by rabbitmqctl; loopback like the rest. */
  nodePort: number;
  epmdPort: number;
}

export interface RabbitMqServer extends RunningProcess {
  /** amqp URL of the only user there is, password included. */
  url: string;
}

/** Debian's /usr/sbin wrapper insists on the user `rabbitmq` and its directories; this is the program behind it. */
const program = '/usr/lib/rabbitmq/bin/rabbitmq-server';

/**
 * Starts the RabbitMQ of this state directory: own node, data, logs, ports, port mapper and Erlang cookie. Its first
 * start makes the user `mirab` instead of `guest`.
 */
export async function startRabbitMq(options: RabbitMqOptions): Promise<RabbitMqServer> {
  const password = ensureSecret(options.stateDir, 'rabbitmq-password');
  const directory = join(options.stateDir, 'rabbitmq');
  const url = renderAmqpUrl(options, password);
  const configuration = renderRabbitMqConfiguration(options, password);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileSync(join(directory, 'rabbitmq.conf'), configuration, { mode: 0o600 });
  writeFileSync(join(directory, 'enabled_plugins'), '[].\n');
  await startPortMapper(options);
  const process = await startProcess({
    name: 'rabbitmq',
    stateDir: options.stateDir,
    argv: [program],
    env: baseEnvironment(renderRabbitMqEnvironment(options, directory)),
    cwd: directory,
    version: configuration,
    addresses: [`${options.address}:${options.port}`],
    ready: () => probeBroker(url),
    readyTimeoutSeconds: 90,
    rank: 20,
    stopTimeoutSeconds: 30,
  });
  return { ...process, url };
}

export function renderRabbitMqConfiguration(
  { address, port }: RabbitMqOptions,
  password: string,
): string {
  return [
    `listeners.tcp.1 = ${address}:${port}`,
    'default_user = mirab',
    `default_pass = ${password}`,
    'default_vhost = /',
    'default_permissions.configure = .*',
    'default_permissions.read = .*',
    'default_permissions.write = .*',
    'default_user_tags.administrator = true',
    'log.console = true',
    'log.console.level = info',
    'log.file = false',
    '',
  ].join('\n');
}

export function renderRabbitMqEnvironment(
  { address, nodePort, epmdPort }: RabbitMqOptions,
  directory: string,
): Record<string, string> {
  const interfaceTerm = `{${address.split('.').join(',')}}`;
  return {
    HOME: directory, // where Erlang keeps its cookie
    RABBITMQ_NODENAME: `mirab${nodePort}@localhost`,
    RABBITMQ_CONFIG_FILE: join(directory, 'rabbitmq.conf'),
    RABBITMQ_CONF_ENV_FILE: join(directory, 'no-env.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(directory, 'enabled_plugins'),
    RABBITMQ_MNESIA_BASE: join(directory, 'mnesia'),
    RABBITMQ_LOG_BASE: join(directory, 'log'),
    RABBITMQ_PID_FILE: join(directory, 'pid'),
    RABBITMQ_DIST_PORT: String(nodePort),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: `-kernel inet_dist_use_interface ${interfaceTerm} -start_epmd false`,
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: address,
    // Makes the start script become the Erlang machine, so that the pid on record is the broker itself.
    RUNNING_UNDER_SYSTEMD: 'true',
  };
}

export function renderAmqpUrl({ address, port }: RabbitMqOptions, password: string): string {
  return `amqp://mirab:${encodeURIComponent(password)}@${address}:${port}/%2F`;
}

/** Erlang would start its port mapper as a daemon of its own that outlives the broker; supervised, it goes with us. */
async function startPortMapper({ stateDir, address, epmdPort }: RabbitMqOptions): Promise<void> {
  await startProcess({
    name: 'rabbitmq-epmd',
    stateDir,
    argv: ['epmd', '-address', address, '-port', String(epmdPort)],
    env: baseEnvironment(),
    cwd: '/',
    addresses: [`${address}:${epmdPort}`],
    ready: () => probeTcp(address, epmdPort),
    rank: 19,
  });
}

async function probeBroker(url: string): Promise<void> {
  const connection = await connect(url, { timeout: 5000 });
  await connection.close();
}

function probeTcp(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port }, () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}
