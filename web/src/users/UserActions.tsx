/** What can be done for one person: a new sign-in link, shutting out, letting in again. */
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useMutation } from '@tanstack/react-query';
import { CanAccess } from 'ra-core';
import type { InvitationResponse, UserResponse } from '#libs/contracts';
import { inviteAgain } from '../api/actions';
import { useUpdateRecord } from '../api/records';
import { ErrorBox } from '../components/ErrorBox';
import { useText } from '../i18n/useText';
import { useSession } from '../layout/AccountMenu';

export const UserActions = (props: {
  user: UserResponse;
  onInvited: (made: InvitationResponse) => void;
}) => {
  const { user } = props;
  const text = useText();
  const session = useSession();
  const update = useUpdateRecord('users');
  const invite = useMutation({
    mutationFn: () => inviteAgain(user.id),
    onSuccess: props.onInvited,
  });
  const toggle = () => update.mutate({ record: user, body: { disabled: !user.disabledAt } });
  const error = invite.error ?? update.error;
  const isSelf = session?.actor.id === user.id;
  return (
    <CanAccess resource="users" action="edit">
      {error && <ErrorBox error={error} />}
      <Box sx={{ display: 'inline-flex', flexWrap: 'wrap', gap: 1 }}>
        <Button
          size="small"
          color="inherit"
          disabled={invite.isPending}
          onClick={() => invite.mutate()}
        >
          {text('users.inviteAgain')}
        </Button>
        {!isSelf && (
          <Button
            size="small"
            color={user.disabledAt ? 'inherit' : 'error'}
            disabled={update.isPending}
            onClick={toggle}
          >
            {text(user.disabledAt ? 'users.enable' : 'users.disable')}
          </Button>
        )}
      </Box>
    </CanAccess>
  );
};
