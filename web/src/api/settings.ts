/** The settings of the platform: one record for everybody, read on every page because of the pause of all. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SettingsResponse, UpdateSettingsBody } from '#libs/contracts';
import { ifMatch } from './dataProvider';
import { request } from './http';

const queryKey = ['settings'];

export const useSettings = () =>
  useQuery({
    queryKey,
    queryFn: ({ signal }) => request<SettingsResponse>('/settings', { signal }),
    refetchInterval: 60_000,
  });

/** The version that was looked at, and what is to be changed of it. */
interface SettingsChange {
  settings: Pick<SettingsResponse, 'version'>;
  body: UpdateSettingsBody;
}

/** Refused with 412 when somebody was faster. */
export const useUpdateSettings = () => {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ settings, body }: SettingsChange) =>
      request<SettingsResponse>('/settings', {
        method: 'PATCH',
        body,
        headers: ifMatch(settings),
      }),
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  });
};
