import Visibility from '@mui/icons-material/Visibility';
import VisibilityOff from '@mui/icons-material/VisibilityOff';
import IconButton from '@mui/material/IconButton';
import InputAdornment from '@mui/material/InputAdornment';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useText } from '../i18n/useText';

/** Password that can be looked at while it is typed. */
export const PasswordField = (props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  autoComplete: 'current-password' | 'new-password';
  problem?: string | undefined;
  help?: string;
}) => {
  const text = useText();
  const [shown, setShown] = useState(false);
  return (
    <TextField
      label={props.label}
      type={shown ? 'text' : 'password'}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
      error={Boolean(props.problem)}
      helperText={props.problem ?? props.help}
      slotProps={{
        htmlInput: { dir: 'ltr', autoComplete: props.autoComplete },
        input: {
          endAdornment: (
            <InputAdornment position="end">
              <IconButton
                size="small"
                aria-label={text(shown ? 'session.hidePassword' : 'session.showPassword')}
                onClick={() => setShown(!shown)}
              >
                {shown ? <VisibilityOff fontSize="small" /> : <Visibility fontSize="small" />}
              </IconButton>
            </InputAdornment>
          ),
        },
      }}
    />
  );
};
