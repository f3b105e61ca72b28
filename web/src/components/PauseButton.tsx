/** Holds back the tasks of a host or a tenant, and lets them run again. */
import Button from '@mui/material/Button';
import { CanAccess } from 'ra-core';
import { useUpdateRecord } from '../api/records';
import { useText } from '../i18n/useText';
import { ErrorBox } from './ErrorBox';

const words = {
  hosts: { pause: 'hosts.pause', resume: 'hosts.resume' },
  tenants: { pause: 'tenants.pause', resume: 'tenants.resume' },
} as const;

interface Pausable {
  id: string;
  version: number;
  paused: boolean;
}

export const PauseButton = ({
  resource,
  record,
}: {
  resource: 'hosts' | 'tenants';
  record: Pausable;
}) => {
  const text = useText();
  const update = useUpdateRecord(resource);
  const toggle = () => update.mutate({ record, body: { paused: !record.paused } });
  if (update.error) return <ErrorBox error={update.error} onRetry={toggle} />;
  return (
    <CanAccess resource={resource} action="edit">
      <Button variant="outlined" color="inherit" onClick={() => !update.isPending && toggle()}>
        {text(words[resource][record.paused ? 'resume' : 'pause'])}
      </Button>
    </CanAccess>
  );
};
