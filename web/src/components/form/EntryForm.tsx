/** A form that checks with the API's own schema first and puts every problem under its field. */
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { Form } from 'ra-core';
import { createContext, useContext, useEffect, useRef, useState, type ReactNode } from 'react';
import { useFormContext, type FieldValues } from 'react-hook-form';
import type { z } from 'zod';
import { useText } from '../../i18n/useText';
import { ErrorBox } from '../ErrorBox';
import { problemsOfError, problemsOfIssues, withoutField, type FieldProblems } from './problems';
import type { Typed } from './typed';

export interface EntryFormProps<T> {
  schema: z.ZodType<T>;
  /** Turns what the fields hold into the body of the request. */
  toBody: (values: Typed) => unknown;
  /** What is wrong with the text of a field, where a schema could not say it in the reader's words. */
  check?: (values: Typed) => FieldProblems;
  defaults?: Typed;
  submit: (body: T) => Promise<unknown>;
  submitLabel: string | ((values: Typed) => string);
  submitHint?: string;
  onCancel?: () => void;
  children: ReactNode;
}

const Problems = createContext<FieldProblems>({});
/** Problem of one field: by its own path, or the first one below it. */
export const useFieldProblem = (source: string): string | undefined => {
  const problems = useContext(Problems);
  const below = Object.keys(problems).find((path) => path.startsWith(`${source}.`));
  return problems[source] ?? (below ? problems[below] : undefined);
};

const SubmitBar = ({
  busy,
  label,
  hint,
  onCancel,
}: {
  busy: boolean;
  label: EntryFormProps<unknown>['submitLabel'];
  hint?: string | undefined;
  onCancel?: (() => void) | undefined;
}) => {
  const text = useText();
  const { watch } = useFormContext();
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.5, mt: 3 }}>
      <Button type="submit" variant="contained" disabled={busy}>
        {typeof label === 'string' ? label : label(watch())}
      </Button>
      {onCancel && (
        <Button color="inherit" onClick={onCancel} disabled={busy}>
          {text('action.cancel')}
        </Button>
      )}
      {hint && (
        <Typography variant="body2" color="textSecondary" sx={{ flex: '1 1 240px' }}>
          {hint}
        </Typography>
      )}
    </Box>
  );
};

/** A problem is about what was typed: it goes when that field is typed anew, and the others stay. */
const ForgetOnTyping = ({ onTyped }: { onTyped: (field: string) => void }) => {
  const { subscribe } = useFormContext();
  const typed = useRef(onTyped);
  useEffect(() => {
    typed.current = onTyped;
  });
  useEffect(
    () =>
      subscribe({
        formState: { values: true },
        callback: ({ name }) => name !== undefined && typed.current(name),
      }),
    [subscribe],
  );
  return null;
};

/** Checks what was typed, sends it, and keeps what was wrong with it. */
const useSubmit = <T,>(props: EntryFormProps<T>) => {
  const text = useText();
  const [problems, setProblems] = useState<FieldProblems>({});
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const frame = useRef<HTMLDivElement>(null);

  const focusFirst = () =>
    requestAnimationFrame(() =>
      frame.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus(),
    );
  /** The button was shut while it was busy, and what is shut loses the keyboard. */
  const keepFocusOnSubmit = () =>
    requestAnimationFrame(() => {
      if (document.activeElement === document.body)
        frame.current?.querySelector<HTMLElement>('[type=submit]')?.focus();
    });
  const fail = (found: FieldProblems, cause: unknown) => {
    setProblems(found);
    setError(cause);
    focusFirst();
  };
  const onSubmit = async (values: FieldValues) => {
    const found = props.check?.(values) ?? {};
    if (Object.keys(found).length > 0) {
      fail(found, null);
      return;
    }
    const body = props.toBody(values);
    const parsed = props.schema.safeParse(body);
    if (!parsed.success) {
      fail(problemsOfIssues(parsed.error.issues, body, text), null);
      return;
    }
    setBusy(true);
    try {
      fail({}, null);
      await props.submit(parsed.data);
      keepFocusOnSubmit();
    } catch (cause) {
      fail(problemsOfError(cause, text), cause);
    } finally {
      setBusy(false);
    }
  };
  return { frame, problems, setProblems, error, busy, onSubmit };
};

export const EntryForm = <T,>(props: EntryFormProps<T>) => {
  const text = useText();
  const { frame, problems, setProblems, error, busy, onSubmit } = useSubmit(props);
  return (
    <Form onSubmit={onSubmit} defaultValues={props.defaults ?? {}} noValidate>
      <ForgetOnTyping onTyped={(field) => setProblems((before) => withoutField(before, field))} />
      <Problems.Provider value={problems}>
        <Box ref={frame} sx={{ maxWidth: 880 }}>
          {props.children}
          {error === null && Object.keys(problems).length > 0 && (
            <Typography role="alert" color="error" sx={{ mt: 2 }}>
              {text('errors.code.VALIDATION_FAILED')}
            </Typography>
          )}
          {error !== null && (
            <Box sx={{ mt: 2 }}>
              <ErrorBox error={error} />
            </Box>
          )}
          <SubmitBar
            busy={busy}
            label={props.submitLabel}
            hint={props.submitHint}
            onCancel={props.onCancel}
          />
        </Box>
      </Problems.Provider>
    </Form>
  );
};
