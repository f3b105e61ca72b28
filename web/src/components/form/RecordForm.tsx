/** The form of a record that others may change meanwhile: what is typed stays, and what stands by then is said. */
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useEffect, useState } from 'react';
import { useFormContext } from 'react-hook-form';
import { useText } from '../../i18n/useText';
import { Human } from '../Machine';
import { Note } from '../Note';
import { EntryForm, type EntryFormProps } from './EntryForm';
import { typedText, type Typed } from './typed';

/** A record as its form shows it. */
interface Standing {
  version: number;
  fields: Typed;
}

interface MeanwhileProps {
  /** What the form began with, and what stands now. */
  opened: Standing;
  now: Standing;
  toBody: (values: Typed) => unknown;
  onBegin: (standing: Standing) => void;
}

const changedValues = ({ opened, now }: MeanwhileProps): string =>
  Object.keys(now.fields)
    .map((name) => [typedText(opened.fields[name]), typedText(now.fields[name])])
    .flatMap(([before, after]) => (after === undefined || before === after ? [] : [after || '–']))
    .join(' · ');

/** Says that somebody was faster where that matters: where these fields were changed, and something else was typed. */
const Meanwhile = (props: MeanwhileProps) => {
  const { opened, now, toBody, onBegin } = props;
  const text = useText();
  const { formState, getValues } = useFormContext();
  // Read at every drawing: what is not read is not watched.
  const { isDirty } = formState;
  const isNew = now.version !== opened.version;
  const bodyOf = (fields: Typed) => JSON.stringify(toBody(fields));
  const loses =
    isNew &&
    isDirty &&
    ![opened.fields, getValues()].some((fields) => bodyOf(fields) === bodyOf(now.fields));
  useEffect(() => {
    if (isNew && !loses) onBegin(now);
  });
  if (!loses) return null;
  return (
    <Box sx={{ mt: 2 }}>
      <Note tone="waiting" role="status">
        <Typography>{text('form.meanwhile')}</Typography>
        <Typography sx={{ whiteSpace: 'pre-line' }}>
          {text('form.standsNow')} <Human>{changedValues(props)}</Human>
        </Typography>
        <Box sx={{ mt: 1, display: 'flex', flexWrap: 'wrap', gap: 1 }}>
          <Button variant="outlined" color="inherit" onClick={() => onBegin(now)}>
            {text('form.takeTheirs')}
          </Button>
          <Button
            variant="outlined"
            color="inherit"
            onClick={() => onBegin({ version: now.version, fields: opened.fields })}
          >
            {text('form.keepMine')}
          </Button>
        </Box>
      </Note>
    </Box>
  );
};

export const RecordForm = <T,>({
  version,
  fields,
  save,
  children,
  ...form
}: Omit<EntryFormProps<T>, 'defaults' | 'submit'> & {
  version: number;
  fields: Typed;
  /** Sends it as a change of the version that the form shows; refused with 412 when somebody was faster. */
  save: (body: T, version: number) => Promise<unknown>;
}) => {
  const [opened, setOpened] = useState<Standing>({ version, fields });
  return (
    <EntryForm {...form} defaults={opened.fields} submit={(body) => save(body, opened.version)}>
      {children}
      <Meanwhile
        opened={opened}
        now={{ version, fields }}
        toBody={form.toBody}
        onBegin={setOpened}
      />
    </EntryForm>
  );
};
