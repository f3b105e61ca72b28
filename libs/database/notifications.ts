/** LISTEN on a channel over one plain connection (Prisma has none), re-opened for ever with a pause after a loss. */
import { Client } from 'pg';

export interface Notifications {
  close(): Promise<void>;
}

/**
 * Calls `onNotify` at once, after each (re)connection, and on each NOTIFY: a listener that was away may have missed some.
 * @param onLost is told of each lost connection, for the log.
 */
export function listenTo(
  options: { url: string; channel: 'mirab_outbox'; retryAfterMs?: number },
  onNotify: () => void,
  onLost: (error: Error) => void,
): Notifications {
  let closed = false;
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  const connect = async (): Promise<void> => {
    const next = new Client({
      connectionString: options.url,
      application_name: 'mirab-listen',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    let lost = false;
    const retry = (error: Error): void => {
      if (lost) return;
      lost = true;
      next.end().catch(() => undefined);
      if (closed) return;
      onLost(error);
      timer = setTimeout(() => void connect(), options.retryAfterMs ?? 2_000);
    };
    next.on('error', retry);
    next.on('end', () => retry(new Error('the database closed the connection')));
    next.on('notification', onNotify);
    client = next;
    try {
      await next.connect();
      await next.query(`LISTEN ${options.channel}`);
      onNotify();
    } catch (error) {
      retry(error instanceof Error ? error : new Error(String(error)));
    }
  };
  void connect();
  return {
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
