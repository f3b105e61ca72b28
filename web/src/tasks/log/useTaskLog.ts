/** The log of a task as React sees it. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { TaskResponse } from '#libs/contracts';
import type { StreamState } from '../../api/eventStream';
import { followLog } from './follow';
import { makeLogModel } from './logModel';

export const useTaskLog = (taskId: string) => {
  const queryClient = useQueryClient();
  const model = useMemo(() => makeLogModel(), [taskId]);
  const [state, setState] = useState<StreamState>('connecting');
  const [error, setError] = useState<unknown>(null);
  useEffect(
    () =>
      followLog({
        taskId,
        model,
        onTask: (task: TaskResponse) =>
          queryClient.setQueriesData(
            {
              queryKey: ['tasks', 'getOne'],
              predicate: ({ queryKey }) => JSON.stringify(queryKey).includes(taskId),
            },
            task,
          ),
        onState: setState,
        onError: setError,
      }),
    [taskId, model, queryClient],
  );
  const lines = useSyncExternalStore(model.subscribe, model.lines);
  return { lines, missing: model.firstSeq() - 1, isFull: model.isFull(), state, error };
};
