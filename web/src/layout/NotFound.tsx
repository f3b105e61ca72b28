/** Pages that stand where a page cannot. */
import Button from '@mui/material/Button';
import { Link } from 'react-router-dom';
import { EmptyState } from '../components/EmptyState';
import { Page } from '../components/Page';
import { useText, type MessageKey } from '../i18n/useText';

const DeadEnd = ({ title, explanation }: { title: MessageKey; explanation: MessageKey }) => {
  const text = useText();
  return (
    <Page title={text(title)}>
      <EmptyState
        title={text(explanation)}
        action={
          <Button component={Link} to="/" variant="contained">
            {text('errors.goHome')}
          </Button>
        }
      />
    </Page>
  );
};

export const NotFound = () => (
  <DeadEnd title="errors.notFoundTitle" explanation="errors.notFoundText" />
);

export const NotAllowed = () => (
  <DeadEnd title="errors.deniedTitle" explanation="errors.deniedText" />
);
