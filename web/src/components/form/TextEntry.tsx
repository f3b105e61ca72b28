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

const machineStyle = { fontFamily: monoFamily, textAlign: 'left', fontSize: 13 } as const;

export const TextEntry = (props: TextEntryProps) => {
  const { source, label, type = 'text', rows, machine } = props;
  const { field, id } = useInput({ source, defaultValue: '', parse: (value: unknown) => value });
  const problem = useFieldProblem(source);
  const isMachine = machine || type === 'email' || type === 'number';
  return (
    <FieldRow help={props.help}>
      <TextField
        id={id}
        {...field}
        label={label}
        type={type === 'number' ? 'text' : type}
        required={props.required ?? false}
        error={Boolean(problem)}
        helperText={problem}
        multiline={Boolean(rows)}
        minRows={rows ?? 1}
        maxRows={rows ? rows * 2 : 1}
        placeholder={props.placeholder ?? ''}
        autoFocus={props.autoFocus ?? false}
        slotProps={{
          htmlInput: {
            dir: isMachine ? 'ltr' : 'auto',
            autoComplete: props.autoComplete ?? 'off',
            spellCheck: !isMachine,
            ...(type === 'number' ? { inputMode: 'decimal' } : {}),
            ...(isMachine ? { style: machineStyle } : {}),
          },
        }}
      />
    </FieldRow>
  );
};
