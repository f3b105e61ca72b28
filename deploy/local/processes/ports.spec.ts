import { describe, expect, it } from 'vitest';
import { parseListeningInodes } from './port-holder.js';
import { type PortClaim, renderDoubles, renderTakenPorts } from './ports.js';

const postgres: PortClaim = {
  wantedBy: 'PostgreSQL',
  address: '127.0.0.1',
  port: 17032,
  protocols: ['tcp'],
  variable: 'MIRAB_POSTGRES_PORT',
};

describe('renderTakenPorts', () => {
  it('names port, owner, holder and variable', () => {
    const holder = { pid: 77, command: 'postgres -D /data', processGroup: 77 };
    expect(
      renderTakenPorts([{ claim: postgres, protocol: 'tcp', code: 'EADDRINUSE', holder }]),
    ).toBe(
      [
        'A port that Mirab needs cannot be used; nothing was started.',
        '  127.0.0.1:17032/tcp, wanted by PostgreSQL, is held by process 77 (postgres -D /data). Choose another with MIRAB_POSTGRES_PORT.',
      ].join('\n'),
    );
  });

  it('tells the reasons apart', () => {
    const reasons = ['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL'].map((code) =>
      renderTakenPorts([{ claim: postgres, protocol: 'tcp', code, holder: null }])
        .split(', ')
        .at(-1),
    );
    expect(reasons).toEqual([
      'is held by a process that /proc does not name (another user or another network namespace). Choose another with MIRAB_POSTGRES_PORT.',
      'is one of the ports that only root may use. Choose another with MIRAB_POSTGRES_PORT.',
      'has an address that this machine does not have. Choose another with MIRAB_POSTGRES_PORT.',
    ]);
  });

  it('counts several', () => {
    const taken = { claim: postgres, protocol: 'tcp' as const, code: 'EADDRINUSE', holder: null };
    expect(renderTakenPorts([taken, taken]).split('\n')[0]).toBe(
      '2 ports that Mirab needs cannot be used; nothing was started.',
    );
  });
});

describe('renderDoubles', () => {
  it('finds two servers that want one port', () => {
    const broker = { ...postgres, wantedBy: 'RabbitMQ', variable: 'MIRAB_AMQP_PORT' };
    expect(renderDoubles([postgres, broker])).toContain(
      '127.0.0.1:17032 is wanted by PostgreSQL (MIRAB_POSTGRES_PORT) and by RabbitMQ (MIRAB_AMQP_PORT)',
    );
  });

  it('allows the same port on two addresses', () => {
    expect(renderDoubles([postgres, { ...postgres, address: '127.0.0.2' }])).toBeNull();
  });
});

describe('parseListeningInodes', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:4288 00000000:0000 0A 00000000:00000000 00:00000000 00000000   101        0 555 1 0 100 0 0 10 0',
    '   1: 0100007F:4288 0100007F:9C40 01 00000000:00000000 00:00000000 00000000   101        0 556 1 0 100 0 0 10 0',
    '   2: 0100007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 557 2 0 100 0',
  ].join('\n');

  it('takes a listening socket and not a connection from it', () => {
    expect(parseListeningInodes(table, 0x4288, 'tcp')).toEqual(['555']);
  });

  it('takes a bound udp socket', () => {
    expect(parseListeningInodes(table, 53, 'udp')).toEqual(['557']);
  });
});
