/** One thing that needs somebody, with its one obvious action. */
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useTheme } from '@mui/material/styles';
import { Link } from 'react-router-dom';
import { Human } from '../components/Machine';
import { toneIcons } from '../components/StateChip';
import { stackTones } from '../components/states';
import { useText, type Text } from '../i18n/useText';
import type { Tone } from '../theme/tokens';
import type { Need } from './needs';

interface Row {
  tone: Tone;
  title: string;
  detail: string;
  to: string;
  action: string;
}

const isolated = (words: string) => words;

const rowOf = (need: Need, text: Text): Row => {
  if (need.kind === 'host') {
    return {
      tone: 'failed',
      title: text('home.hostSilent', { name: isolated(need.host.name) }),
      detail: need.host.observed?.error ?? '',
      to: `/hosts/${need.host.id}`,
      action: text('home.look'),
    };
  }
  const { stack } = need;
  const common = { title: stack.tenantName, to: `/stacks/${stack.id}` };
  switch (need.kind) {
    case 'failing':
      return {
        ...common,
        tone: stackTones[stack.state],
        detail: `${text(`state.stack.${stack.state}`)} · ${stack.productName}`,
        action: text('home.look'),
      };
    case 'changes':
      return {
        ...common,
        tone: 'waiting',
        detail: text.count('home.changesWaiting', stack.pendingChanges.length),
        to: `/stacks/${stack.id}/plan/deploy`,
        action: text('home.review'),
      };
    case 'undeployed':
      return {
        ...common,
        tone: 'stopped',
        detail: text('home.notDeployed'),
        to: `/stacks/${stack.id}/plan/deploy`,
        action: text('home.deploy'),
      };
  }
};

export const NeedRow = ({ need }: { need: Need }) => {
  const text = useText();
  const { mirab } = useTheme();
  const row = rowOf(need, text);
  const Icon = toneIcons[row.tone];
  return (
    <Box
      component="li"
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1.5,
        minHeight: 56,
        paddingInline: 2,
        paddingBlock: 1,
        borderTop: 1,
        borderColor: 'divider',
      }}
    >
      <Icon aria-hidden sx={{ fontSize: 20, color: mirab.tone[row.tone] }} />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography sx={{ fontWeight: 500, overflowWrap: 'anywhere' }}>
          <Human>{row.title}</Human>
        </Typography>
        <Typography variant="body2" color="textSecondary" sx={{ overflowWrap: 'anywhere' }}>
          <Human>{row.detail}</Human>
        </Typography>
      </Box>
      <Button
        component={Link}
        to={row.to}
        variant="outlined"
        color="inherit"
        sx={{ flexShrink: 0 }}
      >
        {row.action}
      </Button>
    </Box>
  );
};
