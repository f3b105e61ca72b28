/** Creating and changing records: sent at once, and shown only when the server has agreed. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ifMatch } from './dataProvider';
import { request } from './http';

interface Versioned {
  id: string;
  version?: number;
}

/** Gives a function that creates a record and waits for the answer. */
export const useCreateRecord = <R>(resource: string) => {
  const queryClient = useQueryClient();
  return async (body: unknown): Promise<R> => {
    const record = await request<R>(`/${resource}`, { method: 'POST', body });
    await queryClient.invalidateQueries({ queryKey: [resource] });
    return record;
  };
};

/** Changes some fields of a record; refused with 412 when somebody was faster. */
export const useUpdateRecord = (resource: string) => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ record, body }: { record: Versioned; body: unknown }) =>
      request(`/${resource}/${encodeURIComponent(record.id)}`, {
        method: 'PATCH',
        body,
        headers: ifMatch(record),
      }),
    // A refusal may mean that something newer stands.
    onSettled: () => queryClient.invalidateQueries({ queryKey: [resource] }),
  });
};
