/** The maintenance windows of each environment. */
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { CanAccess, useGetList } from 'ra-core';
import { updateEnvironmentBody, type EnvironmentResponse } from '#libs/contracts';
import { updateWindows } from '../api/actions';
import { useSay } from '../components/answers';
import { ErrorBox } from '../components/ErrorBox';
import { RecordForm } from '../components/form/RecordForm';
import type { FieldProblems } from '../components/form/problems';
import { TextEntry } from '../components/form/TextEntry';
import { Machine } from '../components/Machine';
import { Section } from '../components/Section';
import { SkeletonRows } from '../components/SkeletonRows';
import { useFormats, useText, type Text } from '../i18n/useText';
import { BackupBeforeUpgrade } from './BackupBeforeUpgrade';
import { linesOf, readWindows, type LineProblem } from './windowLines';

const NextWindow = ({ environment: { nextWindow } }: { environment: EnvironmentResponse }) => {
  const text = useText();
  const { dateTime } = useFormats();
  return (
    <Typography color="textSecondary" sx={{ mb: 1 }}>
      {nextWindow
        ? text('settings.nextWindow', {
            from: dateTime(nextWindow.opensAt),
            to: dateTime(nextWindow.closesAt),
          })
        : text('settings.noWindow')}
    </Typography>
  );
};

/** Every line that is wrong, with what is wrong with it. */
const problemsOf = (
  problems: readonly LineProblem[],
  text: Text,
  number: (value: number) => string,
): FieldProblems =>
  problems.length === 0
    ? {}
    : {
        windows: problems
          .map(({ line, what, part }) =>
            text('settings.windowLine', {
              line: number(line),
              problem: text(`settings.windowProblem.${what}`, { part }),
            }),
          )
          .join('\n'),
      };

const environmentName = ({ slug, name }: EnvironmentResponse, text: Text): string =>
  text.maybe(`environment.${slug}`, name);

const WindowsForm = ({ environment }: { environment: EnvironmentResponse }) => {
  const text = useText();
  const queryClient = useQueryClient();
  const say = useSay();
  const { number } = useFormats();
  return (
    <RecordForm
      schema={updateEnvironmentBody}
      version={environment.version}
      fields={{ windows: linesOf(environment.windows) }}
      check={({ windows }) => problemsOf(readWindows(windows).problems, text, number)}
      toBody={({ windows }) => ({ windows: readWindows(windows).windows })}
      save={async (body, version) => {
        try {
          await updateWindows({ ...environment, version }, body);
          say('action.saved');
        } finally {
          await queryClient.invalidateQueries({ queryKey: ['environments'] });
        }
      }}
      submitLabel={text('action.save')}
    >
      <TextEntry
        source="windows"
        label={text('settings.windowsOf', { environment: environmentName(environment, text) })}
        help={text('settings.windowsHelp')}
        placeholder="fri,sat 22:00-04:00 Asia/Tehran"
        rows={2}
        machine
      />
    </RecordForm>
  );
};

const Windows = ({ environment }: { environment: EnvironmentResponse }) => {
  const text = useText();
  const name = environmentName(environment, text);
  return (
    <Section title={text('settings.environment', { environment: name })}>
      <BackupBeforeUpgrade environment={environment} />
      <NextWindow environment={environment} />
      <CanAccess
        resource="environments"
        action="edit"
        accessDenied={<Machine wrap>{linesOf(environment.windows)}</Machine>}
      >
        <WindowsForm environment={environment} />
      </CanAccess>
    </Section>
  );
};

export const WindowsSection = () => {
  const { data, error, refetch } = useGetList<EnvironmentResponse>('environments', {
    sort: { field: 'createdAt', order: 'DESC' },
    pagination: { page: 1, perPage: 50 },
  });
  if (error) return <ErrorBox error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={3} />;
  return data.map((environment) => <Windows key={environment.id} environment={environment} />);
};
