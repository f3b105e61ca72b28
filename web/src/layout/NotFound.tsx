import Button from '@mui/material/Button';
import { Link } from 'react-router-dom';
import { EmptyState } from '../components/EmptyState';
import { useText } from '../i18n/useText';

export const NotFound = () => {
  const text = useText();
  return (
    <EmptyState
      title={text('errors.notFoundTitle')}
      action={
        <Button component={Link} to="/" variant="contained">
          {text('errors.goHome')}
        </Button>
      }
    >
      {text('errors.notFoundText')}
    </EmptyState>
  );
};
