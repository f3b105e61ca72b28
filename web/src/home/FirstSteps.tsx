/** The home page before anything is there: what is needed, in order. */
import CheckCircle from '@mui/icons-material/CheckCircle';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useTheme } from '@mui/material/styles';
import { Link } from 'react-router-dom';
import { EmptyState } from '../components/EmptyState';
import { Section } from '../components/Section';
import { useText } from '../i18n/useText';

export interface FirstStep {
  label: string;
  to: string;
  done: boolean;
}

export const FirstSteps = ({ steps }: { steps: FirstStep[] }) => {
  const text = useText();
  const { mirab } = useTheme();
  const next = steps.find(({ done }) => !done);
  return (
    <Section>
      <EmptyState
        title={text('home.empty.title')}
        action={
          <Box sx={{ display: 'flex', gap: 1.5, justifyContent: 'center', flexWrap: 'wrap' }}>
            {steps.map((step) => (
              <Button
                key={step.to}
                component={Link}
                to={step.to}
                color={step === next ? 'primary' : 'inherit'}
                variant={step === next ? 'contained' : 'outlined'}
                startIcon={step.done ? <CheckCircle sx={{ color: mirab.tone.running }} /> : null}
              >
                {step.label}
              </Button>
            ))}
          </Box>
        }
      >
        {text('home.empty.text')}
      </EmptyState>
    </Section>
  );
};
