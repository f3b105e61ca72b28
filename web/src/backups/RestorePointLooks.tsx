/** Every look at a restore point, newest first. */
import Typography from '@mui/material/Typography';
import type { RestorePointResponse } from '#libs/contracts';
import { Human } from '../components/Machine';
import { RecordTable, type Column } from '../components/RecordTable';
import { Section } from '../components/Section';
import { StateChip } from '../components/StateChip';
import { When } from '../components/When';
import { useFormats, useText } from '../i18n/useText';

/** What is looked at on each level of the ladder. */
const levelNames = {
  0: 'whole',
  1: 'structure',
  2: 'bytes',
  3: 'drill',
  4: 'escrow',
} as const;

type Look = RestorePointResponse['proofs'][number] & { id: string };

const Found = ({ look: { message, figures } }: { look: Look }) => {
  const text = useText();
  const { duration } = useFormats();
  return (
    <>
      <Human>{message}</Human>
      {figures && (
        <Typography variant="body2">
          {text('restore-points.figures', {
            restore: duration(figures.restoreSeconds * 1_000),
            loss: duration(figures.lossSeconds * 1_000),
          })}
        </Typography>
      )}
    </>
  );
};

const useColumns = (): Column<Look>[] => {
  const text = useText();
  return [
    {
      key: 'level',
      label: text('restore-points.level'),
      render: ({ level }) => text(`restore-points.levels.${levelNames[level]}`),
    },
    {
      key: 'state',
      label: text('common.state'),
      phone: 'lead',
      render: ({ passed }) => (
        <StateChip
          tone={passed ? 'running' : 'failed'}
          label={text(passed ? 'restore-points.passed' : 'restore-points.notPassed')}
        />
      ),
    },
    {
      key: 'found',
      label: text('restore-points.found'),
      render: (look) => <Found look={look} />,
    },
    { key: 'when', label: text('restore-points.when'), render: ({ at }) => <When at={at} /> },
  ];
};

export const RestorePointLooks = ({ point }: { point: RestorePointResponse }) => {
  const text = useText();
  const columns = useColumns();
  const title = text('restore-points.looks');
  if (point.proofs.length === 0) {
    return (
      <Section title={title}>
        <Typography color="textSecondary">{text('restore-points.noLooks')}</Typography>
      </Section>
    );
  }
  const looks = point.proofs.map((look) => ({ ...look, id: `${look.at} ${look.level}` }));
  return (
    <Section title={title} flush>
      <RecordTable label={title} columns={columns} records={looks} />
    </Section>
  );
};
