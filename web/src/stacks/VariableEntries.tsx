/** Fields for what a release declares: variables, and secrets that are only ever written. */
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import type { StackResponse, VariableDeclaration } from '#libs/contracts';
import { Human, Machine } from '../components/Machine';
import { TextEntry } from '../components/form/TextEntry';
import { When } from '../components/When';
import { useFormats, useText, type Text } from '../i18n/useText';

type Declarations = Readonly<Record<string, VariableDeclaration>>;
type SecretState = StackResponse['secrets'][number];

export const splitDeclarations = (declarations: Declarations) => {
  const all = Object.entries(declarations);
  return {
    variables: all.filter(([, { secret }]) => !secret),
    secrets: all.filter(([, { secret }]) => secret),
  };
};

const variableHelp = (declaration: VariableDeclaration, text: Text): ReactNode => (
  <>
    {declaration.description && (
      <>
        <Human>{declaration.description}</Human>{' '}
      </>
    )}
    {declaration.default !== undefined &&
      text('stacks.variables.default', { value: declaration.default })}
  </>
);

const secretHelp = (
  declaration: VariableDeclaration,
  known: SecretState | undefined,
  text: Text,
) => (
  <>
    {declaration.description && (
      <Box>
        <Human>{declaration.description}</Human>
      </Box>
    )}
    {known
      ? text('stacks.variables.secretKeep')
      : text(declaration.generate ? 'stacks.variables.generated' : 'stacks.variables.secretHelp')}
  </>
);

export const VariableEntries = ({ declarations }: { declarations: Declarations }) => {
  const text = useText();
  const { variables } = splitDeclarations(declarations);
  if (variables.length === 0) {
    return <Typography color="textSecondary">{text('stacks.variables.none')}</Typography>;
  }
  return variables.map(([name, declaration]) => (
    <TextEntry
      key={name}
      source={`variables.${name}`}
      label={name}
      required={declaration.required && declaration.default === undefined}
      placeholder={declaration.default ?? ''}
      help={variableHelp(declaration, text)}
    />
  ));
};

export const SecretEntries = ({
  declarations,
  known = [],
}: {
  declarations: Declarations;
  known?: SecretState[];
}) => {
  const text = useText();
  const { secrets } = splitDeclarations(declarations);
  if (secrets.length === 0) {
    return <Typography color="textSecondary">{text('stacks.variables.noSecrets')}</Typography>;
  }
  return secrets.map(([name, declaration]) => {
    const state = known.find((secret) => secret.name === name);
    return (
      <TextEntry
        key={name}
        source={`secrets.${name}`}
        label={name}
        type="password"
        machine
        autoComplete="new-password"
        required={declaration.required && !declaration.generate && !state}
        help={
          <>
            {secretHelp(declaration, state, text)}
            {state && (
              <Box>
                <SecretSet secret={state} />
              </Box>
            )}
          </>
        }
      />
    );
  });
};

export const SecretSet = ({ secret }: { secret: SecretState | undefined }) => {
  const text = useText();
  const { number } = useFormats();
  if (!secret) return <>{text('stacks.variables.secretMissing')}</>;
  return (
    <>
      {text('stacks.variables.secretSet', { version: number(secret.version), time: '' })}
      <When at={secret.updatedAt} /> <Machine>••••••</Machine>
    </>
  );
};
