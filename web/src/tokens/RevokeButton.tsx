/** Revokes a token after saying that there is no way back. */
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { CanAccess, useDelete } from 'ra-core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { TokenResponse } from '#libs/contracts';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { ErrorBox } from '../components/ErrorBox';
import { useText } from '../i18n/useText';

export const RevokeButton = ({ token }: { token: TokenResponse }) => {
  const text = useText();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [revoke, { isPending, error }] = useDelete<TokenResponse>();
  const go = () =>
    revoke(
      'tokens',
      { id: token.id, previousData: token },
      {
        mutationMode: 'pessimistic',
        onSuccess: () => {
          setAsking(false);
          void queryClient.invalidateQueries({ queryKey: ['tokens'] });
        },
      },
    );
  return (
    <CanAccess resource="tokens" action="delete">
      <Button size="small" color="error" onClick={() => setAsking(true)}>
        {text('tokens.revoke')}
      </Button>
      <ConfirmDialog
        open={asking}
        title={text('tokens.revokeTitle', { name: token.name })}
        yes={text('tokens.revoke')}
        danger
        busy={isPending}
        onYes={() => void go()}
        onNo={() => setAsking(false)}
      >
        <Typography>{text('tokens.revokeText')}</Typography>
        {error !== null && <ErrorBox error={error} />}
      </ConfirmDialog>
    </CanAccess>
  );
};
