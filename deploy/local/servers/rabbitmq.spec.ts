import { describe, expect, it } from 'vitest';
import {
  renderAmqpUrl,
  renderRabbitMqConfiguration,
  renderRabbitMqEnvironment,
} from './rabbitmq.js';

const options = {
  stateDir: '/state',
  address: '127.0.0.1',
  port: 17072,
  nodePort: 17073,
  epmdPort: 17069,
};

describe('RabbitMQ', () => {
  it('listens on loopback and makes its own user instead of guest', () => {
    const lines = renderRabbitMqConfiguration(options, 'pw').split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'listeners.tcp.1 = 127.0.0.1:17072',
        'default_user = mirab',
        'default_pass = pw',
      ]),
    );
  });

  it('shares nothing with a broker that is there already', () => {
    expect(renderRabbitMqEnvironment(options, '/state/rabbitmq')).toMatchObject({
      HOME: '/state/rabbitmq',
      RABBITMQ_NODENAME: 'mirab17073@localhost',
      RABBITMQ_MNESIA_BASE: '/state/rabbitmq/mnesia',
      RABBITMQ_LOG_BASE: '/state/rabbitmq/log',
      RABBITMQ_DIST_PORT: '17073',
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
        '-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false',
      ERL_EPMD_PORT: '17069',
      ERL_EPMD_ADDRESS: '127.0.0.1',
    });
  });

  it('keeps a password of any characters in its URL', () => {
    expect(renderAmqpUrl(options, 'a/b@c')).toBe('amqp://mirab:a%2Fb%40c@127.0.0.1:17072/%2F');
  });
});
