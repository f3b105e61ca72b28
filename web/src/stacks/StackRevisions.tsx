/** The frozen renders of a stack, newest first; any earlier one can be gone back to. */
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Drawer from '@mui/material/Drawer';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { CanAccess } from 'ra-core';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import type { RevisionResponse, StackResponse } from '#libs/contracts';
import { listRevisions } from '../api/actions';
import { CodeBlock } from '../components/CodeBlock';
import { ErrorBox } from '../components/ErrorBox';
import { Machine } from '../components/Machine';
import { RecordTable, type Column } from '../components/RecordTable';
import { Section } from '../components/Section';
import { SkeletonRows } from '../components/SkeletonRows';
import { StateChip } from '../components/StateChip';
import { When } from '../components/When';
import { useFormats, useText } from '../i18n/useText';
import type { Tone } from '../theme/tokens';

const tones: Readonly<Record<RevisionResponse['state'], Tone>> = {
  prepared: 'waiting',
  current: 'running',
  superseded: 'stopped',
  failed: 'failed',
};

export const useRevisions = (stackId: string) =>
  useQuery({ queryKey: ['stacks', 'revisions', stackId], queryFn: () => listRevisions(stackId) });

const useColumns = (stackId: string, onShow: (revision: RevisionResponse) => void) => {
  const text = useText();
  const { number } = useFormats();
  const columns: Column<RevisionResponse>[] = [
    {
      key: 'number',
      label: text('stacks.revisions.number'),
      render: (revision) => number(revision.number),
    },
    {
      key: 'state',
      label: text('common.state'),
      phone: 'lead',
      render: ({ state }) => (
        <StateChip tone={tones[state]} label={text(`state.revision.${state}`)} />
      ),
    },
    {
      key: 'release',
      label: text('stacks.release'),
      render: ({ releaseVersion }) => <Machine>{releaseVersion}</Machine>,
    },
    {
      key: 'created',
      label: text('common.created'),
      render: ({ createdAt }) => <When at={createdAt} />,
    },
    {
      key: 'actions',
      label: '',
      align: 'end',
      render: (revision) => (
        <Box sx={{ display: 'inline-flex', gap: 1, flexWrap: 'wrap' }}>
          <Button size="small" color="inherit" onClick={() => onShow(revision)}>
            {text('stacks.revisions.show')}
          </Button>
          {revision.state === 'superseded' && (
            <CanAccess resource="stacks" action="operate">
              <Button
                size="small"
                color="inherit"
                component={Link}
                to={`/stacks/${stackId}/plan/rollback?revisionId=${revision.id}`}
              >
                {text('stacks.revisions.rollback')}
              </Button>
            </CanAccess>
          )}
        </Box>
      ),
    },
  ];
  return columns;
};

export const StackRevisions = ({ stack }: { stack: StackResponse }) => {
  const text = useText();
  const { number } = useFormats();
  const [shown, setShown] = useState<RevisionResponse | null>(null);
  const { data, error, refetch } = useRevisions(stack.id);
  const columns = useColumns(stack.id, setShown);
  if (error) return <ErrorBox error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={3} />;
  return (
    <Section title={text('stacks.tab.revisions')} flush>
      {data.items.length === 0 ? (
        <Typography color="textSecondary" sx={{ padding: 2 }}>
          {text('stacks.revisions.empty')}
        </Typography>
      ) : (
        <RecordTable label={text('stacks.tab.revisions')} columns={columns} records={data.items} />
      )}
      <Drawer anchor="right" open={Boolean(shown)} onClose={() => setShown(null)}>
        <Box sx={{ width: { xs: '100vw', sm: 640 }, padding: 2 }}>
          <Box sx={{ display: 'flex', alignItems: 'center', mb: 2 }}>
            <Typography variant="h2" sx={{ flex: 1 }}>
              {text('stacks.revisions.compose', { number: number(shown?.number ?? 0) })}
            </Typography>
            <Button color="inherit" onClick={() => setShown(null)}>
              {text('action.close')}
            </Button>
          </Box>
          <CodeBlock code={shown?.compose ?? ''} label="compose.yaml" />
        </Box>
      </Drawer>
    </Section>
  );
};
