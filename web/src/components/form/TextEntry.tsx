/** One line or several of text, a number, a password. */
import TextField from '@mui/material/TextField';
import { useInput } from 'ra-core';
import type { ReactNode } from 'react';
import { monoFamily } from '../../theme/tokens';
import { useFieldProblem } from './EntryForm';
import { FieldRow } from './FieldRow';

export interface TextEntryProps {
  source: string;
  label: string;
  help?: ReactNode;
  type?: 'text' | 'email' | 'password' | 'number';
  rows?: number;
  /** Machine text: left to right, mono. */
  machine?: boolean;
  autoComplete?: string;
  placeholder?: string;
  required?: boolean;
  autoFocus?: boolean;
}

const decimal: { inputMode: 'decimal' } = { inputMode: 'decimal' };
const machineStyle = { fontFamily: monoFamily, textAlign: 'left', fontSize: 13 } as const;

const htmlInputOf = ({ type, machine, autoComplete = 'off' }: TextEntryProps) => {
  const isMachine = machine === true || type === 'email' || type === 'number';
  return {
    dir: isMachine ? 'ltr' : 'auto',
    autoComplete,
    spellCheck: !isMachine,
    ...(type === 'number' ? decimal : {}),
    ...(isMachine ? { style: machineStyle } : {}),
  };
};

export const TextEntry = (props: TextEntryProps) => {
  const { source, label, type = 'text', rows, required = false, autoFocus = false } = props;
  const { field, id } = useInput({ source, defaultValue: '', parse: (value: unknown) => value });
  const problem = useFieldProblem(source);
  return (
    <FieldRow help={props.help}>
      <TextField
        id={id}
        {...field}
        label={label}
        type={type === 'number' ? 'text' : type}
        required={required}
        error={Boolean(problem)}
        helperText={problem}
        multiline={Boolean(rows)}
        minRows={rows ?? 1}
        maxRows={rows ? rows * 2 : 1}
        placeholder={props.placeholder ?? ''}
        autoFocus={autoFocus}
        slotProps={{
          htmlInput: htmlInputOf(props),
          // A problem for each line of several stands on a line of its own.
          formHelperText: { sx: { whiteSpace: 'pre-line' } },
        }}
      />
    </FieldRow>
  );
};
