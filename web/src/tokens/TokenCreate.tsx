/** Create a token; its secret is shown once, with a call to try it. */
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { createTokenBody, type CreatedTokenResponse } from '#libs/contracts';
import { apiBase } from '../api/http';
import { useCreateRecord } from '../api/records';
import { CodeBlock } from '../components/CodeBlock';
import { EntryForm } from '../components/form/EntryForm';
import { toNumber } from '../components/form/numbers';
import { TextEntry } from '../components/form/TextEntry';
import { Page } from '../components/Page';
import { boundTenant, RoleEntries } from '../components/RoleEntries';
import { Section } from '../components/Section';
import { ShownOnce } from '../components/ShownOnce';
import { useText } from '../i18n/useText';

/** The secret goes in by the environment, so that it stays out of the shell's history. */
const curlExample = `read -rs MIRAB_TOKEN && export MIRAB_TOKEN
curl --fail-with-body -H "Authorization: Bearer $MIRAB_TOKEN" \\
  ${globalThis.location.origin}${apiBase}/stacks`;

const Secret = ({ token, onDone }: { token: CreatedTokenResponse; onDone: () => void }) => {
  const text = useText();
  return (
    <ShownOnce
      title={text('tokens.secretTitle')}
      explanation={text('tokens.secretText')}
      secret={token.secret}
      done={text('tokens.done')}
      onDone={onDone}
    >
      <Section title={text('tokens.curlTitle')}>
        <CodeBlock code={curlExample} label={text('tokens.curlTitle')} />
      </Section>
    </ShownOnce>
  );
};

const TokenCreate = () => {
  const text = useText();
  const navigate = useNavigate();
  const create = useCreateRecord<CreatedTokenResponse>('tokens');
  const [created, setCreated] = useState<CreatedTokenResponse | null>(null);
  const back = () => void navigate('/tokens');
  return (
    <Page
      title={created?.name ?? text('tokens.create')}
      crumbs={[{ label: text('tokens.title'), to: '/tokens' }]}
    >
      {created ? (
        <Secret token={created} onDone={back} />
      ) : (
        <EntryForm
          schema={createTokenBody}
          defaults={{ role: 'operator', expiresInDays: '90' }}
          toBody={(values) => ({
            name: values.name,
            role: values.role,
            tenantId: boundTenant(values),
            expiresInDays: toNumber(values.expiresInDays),
          })}
          submit={async (body) => setCreated(await create(body))}
          submitLabel={text('tokens.create')}
          onCancel={back}
        >
          <Section>
            <TextEntry
              source="name"
              label={text('common.name')}
              help={text('tokens.nameHelp')}
              required
              autoFocus
            />
            <RoleEntries help={text('users.roleHelp')} tenantHelp={text('tokens.tenantHelp')} />
            <TextEntry
              source="expiresInDays"
              label={text('tokens.expiresInDays')}
              help={text('tokens.expiresHelp')}
              type="number"
            />
          </Section>
        </EntryForm>
      )}
    </Page>
  );
};

export default TokenCreate;
