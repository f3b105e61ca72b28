/** Variables and secrets of a stack: read, then changed in place; secrets are only ever written. */
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { CanAccess } from 'ra-core';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { updateStackBody, type Manifest, type StackResponse } from '#libs/contracts';
import { updateStack } from '../api/actions';
import { EntryForm } from '../components/form/EntryForm';
import { Human, Machine } from '../components/Machine';
import { Facts, Section } from '../components/Section';
import { SkeletonRows } from '../components/SkeletonRows';
import { useText } from '../i18n/useText';
import { changedValues } from './changedValues';
import { useReleases } from './useReleases';
import { SecretEntries, SecretSet, splitDeclarations, VariableEntries } from './VariableEntries';

const Values = ({ stack, manifest }: { stack: StackResponse; manifest: Manifest }) => {
  const text = useText();
  const { variables, secrets } = splitDeclarations(manifest.variables);
  return (
    <>
      <Section title={text('stacks.variables.title')}>
        {variables.length === 0 && (
          <Typography color="textSecondary">{text('stacks.variables.none')}</Typography>
        )}
        <Facts
          facts={variables.map(([name, declaration]) => [
            name,
            stack.variables[name] !== undefined ? (
              <Human key={name}>{stack.variables[name]}</Human>
            ) : (
              <Typography key={name} component="span" variant="body2" color="textSecondary">
                {declaration.default === undefined
                  ? text('common.none')
                  : text('stacks.variables.default', {
                      value: declaration.default,
                    })}
              </Typography>
            ),
          ])}
        />
      </Section>
      <Section title={text('stacks.variables.secrets')}>
        {secrets.length === 0 && (
          <Typography color="textSecondary">{text('stacks.variables.noSecrets')}</Typography>
        )}
        <Facts
          facts={secrets.map(([name]) => [
            name,
            <SecretSet key={name} secret={stack.secrets.find((secret) => secret.name === name)} />,
          ])}
        />
      </Section>
    </>
  );
};

const ValuesForm = (props: { stack: StackResponse; manifest: Manifest; onDone: () => void }) => {
  const text = useText();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { stack, manifest } = props;
  return (
    <EntryForm
      schema={updateStackBody}
      defaults={{ variables: stack.variables, secrets: {} }}
      toBody={(values) => changedValues(stack, values)}
      submit={async (body) => {
        await updateStack(stack, body);
        await queryClient.invalidateQueries({ queryKey: ['stacks'] });
        void navigate(`/stacks/${stack.id}/plan/deploy`);
      }}
      submitLabel={text('stacks.variables.save')}
      submitHint={text('stacks.variables.saveHint')}
      onCancel={props.onDone}
    >
      <Section title={text('stacks.variables.title')}>
        <VariableEntries declarations={manifest.variables} />
      </Section>
      <Section title={text('stacks.variables.secrets')}>
        <SecretEntries declarations={manifest.variables} known={stack.secrets} />
      </Section>
    </EntryForm>
  );
};

export const StackVariables = ({ stack }: { stack: StackResponse }) => {
  const text = useText();
  const [editing, setEditing] = useState(false);
  const releases = useReleases(stack.productId);
  const manifest = releases.data?.find(({ id }) => id === stack.releaseId)?.manifest;
  if (!manifest) {
    return releases.isPending ? (
      <SkeletonRows rows={3} />
    ) : (
      <Machine>{stack.releaseVersion}</Machine>
    );
  }
  if (editing)
    return <ValuesForm stack={stack} manifest={manifest} onDone={() => setEditing(false)} />;
  return (
    <>
      <Values stack={stack} manifest={manifest} />
      <CanAccess resource="stacks" action="edit">
        <Button variant="outlined" color="inherit" onClick={() => setEditing(true)}>
          {text('stacks.variables.edit')}
        </Button>
      </CanAccess>
    </>
  );
};
