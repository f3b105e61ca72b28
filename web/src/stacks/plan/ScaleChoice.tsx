/** Replicas, memory and CPUs of every service; the plan follows as they are typed. */
import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useEffect, useState } from 'react';
import { stackTaskInput, type StackResponse } from '#libs/contracts';
import { bytesToMebibytes, mebibytesToBytes, toNumber } from '../../components/form/numbers';
import { problemsOfIssues, type FieldProblems } from '../../components/form/problems';
import { Machine } from '../../components/Machine';
import { Section } from '../../components/Section';
import { useText, type Text } from '../../i18n/useText';
import { sortedServices } from '../services';
import { scaleInput } from './choice';
import type { ChoiceProps } from './Choices';

interface Typed {
  replicas: string;
  memory: string;
  cpus: string;
}
const fields: readonly (keyof Typed)[] = ['replicas', 'memory', 'cpus'];
/** Names of the fields in the body of the request. */
const names = { replicas: 'replicas', memory: 'memoryBytes', cpus: 'cpus' } as const;
/** The plan is asked for when the typing rests, in ms. */
const typingPause = 400;

const typedOf = (stack: StackResponse): Record<string, Typed> =>
  Object.fromEntries(
    sortedServices(stack.services).map(([service, { replicas, memoryBytes, cpus }]) => [
      service,
      {
        replicas: String(replicas),
        memory: String(bytesToMebibytes(memoryBytes)),
        cpus: String(cpus),
      },
    ]),
  );

const inputOf = (stack: StackResponse, typed: Record<string, Typed>) =>
  scaleInput(
    stack,
    Object.fromEntries(
      Object.entries(typed).map(([service, size]) => [
        service,
        {
          replicas: toNumber(size.replicas),
          memoryBytes: mebibytesToBytes(size.memory),
          cpus: toNumber(size.cpus),
        },
      ]),
    ),
  );

/** What is wrong with each field, by the path `services.<service>.<name>`. */
const problemsOf = (input: unknown, text: Text): FieldProblems => {
  const { error } = stackTaskInput.safeParse(input);
  if (!error) return {};
  // Bounds of memory are in bytes, and people type mebibytes.
  const issues = error.issues.map((issue) =>
    issue.path.at(-1) === names.memory ? { ...issue, code: 'custom_memory' } : issue,
  );
  return problemsOfIssues(issues, input, text);
};

const useTyped = ({ stack, onChoose }: ChoiceProps) => {
  const text = useText();
  const [typed, setTyped] = useState(() => typedOf(stack));
  const [problems, setProblems] = useState<FieldProblems>({});
  useEffect(() => {
    const choose = () => {
      const input = inputOf(stack, typed);
      const found = input ? problemsOf(input, text) : {};
      setProblems(found);
      onChoose({ input: Object.keys(found).length > 0 ? null : input });
    };
    const timer = setTimeout(choose, typingPause);
    return () => clearTimeout(timer);
    // A live update of the stack must not throw away what somebody is typing.
  }, [typed]);
  const change = (service: string, field: keyof Typed, value: string) =>
    setTyped((before) => {
      const now = before[service];
      return now ? { ...before, [service]: { ...now, [field]: value } } : before;
    });
  return { typed, problems, change };
};

export const ScaleChoice = (props: ChoiceProps) => {
  const text = useText();
  const { typed, problems, change } = useTyped(props);
  const labels = {
    replicas: text('stacks.services.replicas'),
    memory: text('stacks.services.memoryMiB'),
    cpus: text('stacks.services.cpusField'),
  };
  return (
    <Section title={text('stacks.services.edit')}>
      <Typography color="textSecondary" sx={{ mb: 2 }}>
        {text('plan.choose.scaleHelp')}
      </Typography>
      {Object.entries(typed).map(([service, size]) => (
        <Box
          key={service}
          role="group"
          aria-label={service}
          sx={{
            display: 'grid',
            gridTemplateColumns: { xs: 'repeat(3, 1fr)', sm: '120px repeat(3, minmax(0, 150px))' },
            gap: 1.5,
            alignItems: 'start',
            mb: 1.5,
          }}
        >
          <Box sx={{ gridColumn: { xs: '1 / -1', sm: 'auto' }, paddingTop: { sm: 1 } }}>
            <Machine>{service}</Machine>
          </Box>
          {fields.map((field) => (
            <TextField
              key={field}
              label={labels[field]}
              value={size[field]}
              error={problems[`services.${service}.${names[field]}`] !== undefined}
              helperText={problems[`services.${service}.${names[field]}`]}
              onChange={({ target }) => change(service, field, target.value)}
              slotProps={{ htmlInput: { inputMode: 'decimal', dir: 'ltr' } }}
            />
          ))}
        </Box>
      ))}
    </Section>
  );
};
