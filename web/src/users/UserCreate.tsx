/** Invite somebody: the answer is a link that works once. */
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { createUserBody, type InvitationResponse } from '#libs/contracts';
import { useCreateRecord } from '../api/records';
import { EntryForm } from '../components/form/EntryForm';
import { TextEntry } from '../components/form/TextEntry';
import { trimmed } from '../components/form/typed';
import { Page } from '../components/Page';
import { boundTenant, RoleEntries } from '../components/RoleEntries';
import { Section } from '../components/Section';
import { useText } from '../i18n/useText';
import { InvitationLink } from './InvitationLink';

const UserCreate = () => {
  const text = useText();
  const navigate = useNavigate();
  const invite = useCreateRecord<InvitationResponse>('users');
  const [invitation, setInvitation] = useState<InvitationResponse | null>(null);
  const back = () => void navigate('/users');
  return (
    <Page title={text('users.create')} crumbs={[{ label: text('users.title'), to: '/users' }]}>
      {invitation ? (
        <InvitationLink invitation={invitation} onDone={back} />
      ) : (
        <EntryForm
          schema={createUserBody}
          defaults={{ role: 'operator' }}
          toBody={(values) => ({
            email: trimmed(values.email),
            displayName: values.displayName,
            role: values.role,
            tenantId: boundTenant(values),
          })}
          submit={async (body) => setInvitation(await invite(body))}
          submitLabel={text('users.submit')}
          onCancel={back}
        >
          <Section>
            <TextEntry source="displayName" label={text('users.displayName')} required autoFocus />
            <TextEntry
              source="email"
              type="email"
              label={text('common.email')}
              help={text('users.emailHelp')}
              required
            />
            <RoleEntries help={text('users.roleHelp')} tenantHelp={text('users.tenantHelp')} />
          </Section>
        </EntryForm>
      )}
    </Page>
  );
};

export default UserCreate;
