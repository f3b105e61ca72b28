/** A page that breaks does not take the frame with it. */
import Button from '@mui/material/Button';
import { Component, type ReactNode } from 'react';
import { EmptyState } from '../components/EmptyState';
import { useText } from '../i18n/useText';

const Broken = () => {
  const text = useText();
  return (
    <EmptyState
      title={text('errors.boundaryTitle')}
      action={
        <Button variant="contained" onClick={() => window.location.reload()}>
          {text('errors.reload')}
        </Button>
      }
    >
      {text('errors.boundaryText')}
    </EmptyState>
  );
};

export class ErrorBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}
