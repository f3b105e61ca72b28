/** The one-time link `/first?token=…`: sets name and password, then goes in. */
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { Link as RouterLink, useNavigate, useSearchParams } from 'react-router-dom';
import { redeemFirstSignIn } from '../api/session';
import { problemsOfError } from '../components/form/problems';
import { ErrorBox } from '../components/ErrorBox';
import { useText } from '../i18n/useText';
import { Doorway } from './Doorway';
import { PasswordField } from './PasswordField';

const shortestPassword = 12;

const useRedeem = () => {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: redeemFirstSignIn,
    onSuccess: async () => {
      await queryClient.invalidateQueries();
      void navigate('/', { replace: true });
    },
  });
};

/** What was refused is said until something is typed anew. */
const typing =
  (redeem: ReturnType<typeof useRedeem>, take: (value: string) => void) => (value: string) => {
    if (redeem.isError) redeem.reset();
    take(value);
  };

const passwordProblem = (password: string, repeated: string) => {
  if (password.length < shortestPassword) return 'validation.tooShort' as const;
  return password === repeated ? null : ('validation.passwordsDiffer' as const);
};

const FirstSignIn = () => {
  const text = useText();
  const [search] = useSearchParams();
  const token = search.get('token') ?? '';
  const [displayName, setDisplayName] = useState('');
  const [password, setPassword] = useState('');
  const [repeated, setRepeated] = useState('');
  const [tried, setTried] = useState(false);
  const redeem = useRedeem();
  const problem = passwordProblem(password, repeated);
  const named = redeem.error ? problemsOfError(redeem.error, text) : {};
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (problem) return;
    redeem.mutate({
      token,
      password,
      ...(displayName.trim() ? { displayName: displayName.trim() } : {}),
    });
  };
  const sentence = tried && problem ? text(problem, { minimum: shortestPassword }) : undefined;
  return (
    <Doorway title={text('session.firstTitle')} lead={text('session.firstLead')}>
      <Stack component="form" spacing={2} onSubmit={submit} noValidate>
        {!token && <ErrorBox error={new Error(text('session.noToken'))} />}
        <TextField
          label={text('session.displayName')}
          value={displayName}
          onChange={(event) => typing(redeem, setDisplayName)(event.target.value)}
          error={Boolean(named.displayName)}
          helperText={named.displayName ?? text('session.displayNameHelp')}
          slotProps={{ htmlInput: { dir: 'auto', autoComplete: 'name' } }}
        />
        <PasswordField
          label={text('session.newPassword')}
          value={password}
          onChange={typing(redeem, setPassword)}
          autoComplete="new-password"
          help={text('session.newPasswordHelp')}
          problem={problem === 'validation.tooShort' ? sentence : named.password}
        />
        <PasswordField
          label={text('session.repeatPassword')}
          value={repeated}
          onChange={typing(redeem, setRepeated)}
          autoComplete="new-password"
          problem={problem === 'validation.passwordsDiffer' ? sentence : undefined}
        />
        {redeem.error && <ErrorBox error={redeem.error} />}
        <Button type="submit" variant="contained" disabled={redeem.isPending || !token}>
          {text('session.firstSubmit')}
        </Button>
        <Link component={RouterLink} to="/login" variant="body2">
          {text('session.goSignIn')}
        </Link>
      </Stack>
    </Doorway>
  );
};

export default FirstSignIn;
