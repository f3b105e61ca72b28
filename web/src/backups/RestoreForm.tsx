/** A stack of its own from a restore point: where it will stand, and the task that fills it. */
import Typography from '@mui/material/Typography';
import Box from '@mui/material/Box';
import Info from '@mui/icons-material/InfoOutlined';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import {
  restoreToNewStackBody,
  type EnvironmentResponse,
  type HostResponse,
  type RestorePointResponse,
} from '#libs/contracts';
import { restoreToNewStack } from '../api/actions';
import { makeIdempotencyKey } from '../api/key';
import { RecordChoice } from '../components/form/ChoiceEntry';
import { EntryForm } from '../components/form/EntryForm';
import { TextEntry } from '../components/form/TextEntry';
import { orUndefined, type Typed } from '../components/form/typed';
import { Note } from '../components/Note';
import { Page } from '../components/Page';
import { RecordPage } from '../components/RecordPage';
import { Section } from '../components/Section';
import { useFormats, useText } from '../i18n/useText';
import { restorePointPath } from './columns';
import { Proof } from './Proof';

export const restoreBodyOf = ({ subdomain, environmentId, hostId }: Typed) => ({
  subdomain: orUndefined(subdomain),
  environmentId: orUndefined(environmentId),
  hostId: orUndefined(hostId),
});

const WhereSection = ({ point }: { point: RestorePointResponse }) => {
  const text = useText();
  const isLocal = point.target.kind === 'local';
  return (
    <Section title={text('restore-points.restoreWhere')}>
      <TextEntry
        source="subdomain"
        label={text('stacks.form.subdomain')}
        help={text('restore-points.subdomainHelp')}
        machine
        required
        autoFocus
      />
      <RecordChoice<EnvironmentResponse>
        source="environmentId"
        resource="environments"
        label={text('stacks.environment')}
        help={text('restore-points.environmentHelp')}
        nameOf={({ slug, name }) => text.maybe(`environment.${slug}`, name)}
      />
      <RecordChoice<HostResponse>
        source="hostId"
        resource="hosts"
        label={text('stacks.host')}
        help={text(isLocal ? 'restore-points.hostLocalHelp' : 'restore-points.hostHelp')}
        nameOf={({ name }) => name}
        enabled={!isLocal}
      />
    </Section>
  );
};

/** Sends the same request under the same key until the typed values change, so that a lost answer starts nothing twice. */
const useRestore = (point: RestorePointResponse) => {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [keys] = useState(() => new Map<string, string>());
  return async (body: Parameters<typeof restoreToNewStack>[1]) => {
    const request = JSON.stringify(body);
    const key = keys.get(request) ?? makeIdempotencyKey();
    keys.set(request, key);
    const task = await restoreToNewStack(point.id, body, key);
    void queryClient.invalidateQueries({ queryKey: ['stacks'] });
    void queryClient.invalidateQueries({ queryKey: ['tasks'] });
    void navigate(`/tasks/${task.id}`);
  };
};

const Restore = ({ point }: { point: RestorePointResponse }) => {
  const text = useText();
  const { dateTime } = useFormats();
  const navigate = useNavigate();
  const restore = useRestore(point);
  const name = text('restore-points.heading', {
    product: point.productName,
    tenant: point.tenantName,
    time: dateTime(point.takenAt),
  });
  return (
    <Page
      title={text('restore-points.restore')}
      sentence={<Proof point={point} />}
      crumbs={[
        { label: text('restore-points.title'), to: '/restore-points' },
        { label: name, to: restorePointPath(point) },
      ]}
    >
      <Box sx={{ mb: 3, maxWidth: 880 }}>
        <Note tone="working" icon={<Info fontSize="small" />}>
          <Typography>{text('restore-points.restoreLead')}</Typography>
        </Note>
      </Box>
      <EntryForm
        schema={restoreToNewStackBody}
        defaults={{ environmentId: point.environmentId, hostId: point.hostId }}
        toBody={restoreBodyOf}
        submit={restore}
        submitLabel={text('restore-points.restoreSubmit')}
        submitHint={text('restore-points.restoreSubmitHint')}
        onCancel={() => void navigate(restorePointPath(point))}
      >
        <WhereSection point={point} />
      </EntryForm>
    </Page>
  );
};

const RestoreForm = () => {
  const text = useText();
  return (
    <RecordPage<RestorePointResponse>
      resource="restore-points"
      title={text('restore-points.restore')}
    >
      {(point) => <Restore key={point.id} point={point} />}
    </RecordPage>
  );
};

export default RestoreForm;
