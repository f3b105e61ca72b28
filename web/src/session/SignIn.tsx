/** Sign-in by e-mail and password. */
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { useLogin } from 'ra-core';
import { useState, type SubmitEvent } from 'react';
import { ErrorBox } from '../components/ErrorBox';
import { useText } from '../i18n/useText';
import { Doorway } from './Doorway';
import { PasswordField } from './PasswordField';

export const SignIn = () => {
  const text = useText();
  const login = useLogin();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    await login({ email: email.trim(), password }).catch(setError);
    setBusy(false);
  };
  return (
    <Doorway title={text('session.title')} lead={text('session.lead')}>
      <Stack component="form" spacing={2} onSubmit={(event) => void submit(event)} noValidate>
        <TextField
          label={text('session.email')}
          type="email"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          autoFocus
          slotProps={{ htmlInput: { dir: 'ltr', autoComplete: 'username' } }}
        />
        <PasswordField
          label={text('session.password')}
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
        />
        {error !== null && <ErrorBox error={error} />}
        <Button type="submit" variant="contained" disabled={busy || !email || !password}>
          {text('session.submit')}
        </Button>
      </Stack>
    </Doorway>
  );
};
