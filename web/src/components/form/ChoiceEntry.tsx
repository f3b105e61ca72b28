/** One of a few; and one of the records of a resource. */
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useGetList, useInput, type RaRecord } from 'ra-core';
import { useEffect, type ReactNode } from 'react';
import { Human, Words } from '../Machine';
import { typedText } from './typed';
import { useFieldProblem } from './EntryForm';
import { FieldRow } from './FieldRow';

export interface Choice {
  value: string;
  label: string;
}
interface ChoiceEntryProps {
  source: string;
  label: string;
  choices: Choice[];
  help?: ReactNode;
  required?: boolean;
  disabled?: boolean;
  /** Chosen by itself when it is the only one. */
  preselect?: boolean;
  /** The labels are our own words with names in them, not names alone. */
  inWords?: boolean;
  /** One of the choices is the empty value: its label stands in the field, and the field's own above it. */
  shrink?: boolean;
}

export const ChoiceEntry = (props: ChoiceEntryProps) => {
  const { source, label, choices } = props;
  const { field, id } = useInput({ source, defaultValue: '' });
  const problem = useFieldProblem(source);
  const value = typedText(field.value);
  const known = choices.some((choice) => choice.value === value);
  const only = props.preselect && choices.length === 1 ? choices[0]?.value : undefined;
  const { onChange } = field;
  useEffect(() => {
    if (only !== undefined && value === '') onChange(only);
  }, [only, value, onChange]);
  return (
    <FieldRow help={props.help}>
      <TextField
        id={id}
        {...field}
        value={known ? value : ''}
        select
        label={label}
        required={props.required ?? false}
        disabled={props.disabled ?? false}
        error={Boolean(problem)}
        helperText={problem}
        {...(props.shrink && emptyShown)}
      >
        {choices.map((choice) => (
          <MenuItem key={choice.value} value={choice.value}>
            {props.inWords ? <Words>{choice.label}</Words> : <Human>{choice.label}</Human>}
          </MenuItem>
        ))}
      </TextField>
    </FieldRow>
  );
};

const emptyShown = {
  slotProps: { inputLabel: { shrink: true }, select: { displayEmpty: true } },
} as const;

interface RecordChoiceProps<R extends RaRecord> extends Omit<ChoiceEntryProps, 'choices'> {
  resource: string;
  filter?: Record<string, string>;
  sort?: { field: string; order: 'ASC' | 'DESC' };
  nameOf: (record: R) => string;
  enabled?: boolean;
  /** Said when there is nothing to choose from. */
  none?: ReactNode;
}

export const RecordChoice = <R extends RaRecord>(props: RecordChoiceProps<R>) => {
  const { resource, filter = {}, sort, nameOf, enabled = true, none, ...rest } = props;
  const { data, isPending } = useGetList<R>(
    resource,
    {
      filter,
      sort: sort ?? { field: 'name', order: 'ASC' },
      pagination: { page: 1, perPage: 200 },
    },
    { enabled },
  );
  const choices = (data ?? []).map((record) => ({
    value: String(record.id),
    label: nameOf(record),
  }));
  const nothing = enabled && !isPending && choices.length === 0;
  return (
    <ChoiceEntry
      preselect
      {...rest}
      choices={choices}
      disabled={!enabled || nothing}
      help={nothing && none ? none : rest.help}
    />
  );
};
