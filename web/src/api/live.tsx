/** One stream of changes per tab: what changed on the server is asked again, and the state of the line is shown. */
import { useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { openEventStream, type StreamEvent, type StreamState } from './eventStream';
import { apiBase } from './http';

export interface Line {
  state: StreamState;
  /** When the line was last known to be up, ISO; null before the first time. */
  lastOpenAt: string | null;
}
const LineContext = createContext<Line>({ state: 'connecting', lastOpenAt: null });
export const useLine = () => useContext(LineContext);

/** Resources whose answers hold facts of the changed one. */
const dependents: Readonly<Record<string, readonly string[]>> = {
  // A backup that has ended has left a restore point; a target tells how many tenants it holds.
  tasks: ['stacks', 'restore-points', 'backup-targets'],
  releases: ['products'],
  stacks: ['tenants'],
};
/** Changes that come together are asked for together, in ms. */
const gathering = 300;

const resourceOf = ({ event, data }: StreamEvent): string | null => {
  if (event !== 'changed') return null;
  try {
    const change: unknown = JSON.parse(data);
    return typeof change === 'object' && change !== null && 'resource' in change
      ? String(change.resource)
      : null;
  } catch {
    return null;
  }
};

export const LiveChanges = ({ children }: { children: ReactNode }) => {
  const queryClient = useQueryClient();
  const [line, setLine] = useState<Line>({ state: 'connecting', lastOpenAt: null });

  useEffect(() => {
    const pending = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wasLost = false;
    const flush = () => {
      timer = undefined;
      for (const resource of pending) void queryClient.invalidateQueries({ queryKey: [resource] });
      pending.clear();
    };
    const close = openEventStream({
      url: `${apiBase}/events`,
      lastEventId: () => null,
      onEvent: (event) => {
        const resource = resourceOf(event);
        if (!resource) return;
        for (const name of [resource, ...(dependents[resource] ?? [])]) pending.add(name);
        timer ??= setTimeout(flush, gathering);
      },
      onState: (state) => {
        setLine((before) => ({
          state,
          lastOpenAt:
            state === 'open' || before.state === 'open'
              ? new Date().toISOString()
              : before.lastOpenAt,
        }));
        // Whatever changed while nobody listened is asked for again.
        if (state === 'open' && wasLost) void queryClient.invalidateQueries();
        wasLost = state === 'lost';
      },
    });
    return () => {
      clearTimeout(timer);
      close();
    };
  }, [queryClient]);

  return <LineContext.Provider value={line}>{children}</LineContext.Provider>;
};
