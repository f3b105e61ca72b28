import Dialog from '@mui/material/Dialog';
import DialogContent from '@mui/material/DialogContent';
import { useState } from 'react';
import type { InvitationResponse, UserResponse } from '#libs/contracts';
import { Human, Machine } from '../components/Machine';
import type { Column } from '../components/RecordTable';
import { ResourceList } from '../components/ResourceList';
import { StateChip } from '../components/StateChip';
import { When } from '../components/When';
import { useText } from '../i18n/useText';
import { InvitationLink } from './InvitationLink';
import { UserActions } from './UserActions';

type UserState = 'active' | 'invited' | 'disabled';
const tones = { active: 'running', invited: 'waiting', disabled: 'stopped' } as const;

export const userStateOf = (user: Pick<UserResponse, 'disabledAt' | 'hasPassword'>): UserState => {
  if (user.disabledAt) return 'disabled';
  return user.hasPassword ? 'active' : 'invited';
};

const useColumns = (onInvited: (made: InvitationResponse) => void): Column<UserResponse>[] => {
  const text = useText();
  return [
    {
      key: 'name',
      label: text('users.displayName'),
      sort: 'displayName',
      render: ({ displayName }) => <Human>{displayName}</Human>,
    },
    {
      key: 'state',
      label: text('common.state'),
      phone: 'lead',
      render: (user) => {
        const state = userStateOf(user);
        return <StateChip tone={tones[state]} label={text(`users.${state}`)} />;
      },
    },
    {
      key: 'email',
      label: text('common.email'),
      sort: 'email',
      render: ({ email }) => <Machine wrap>{email}</Machine>,
    },
    { key: 'role', label: text('roles.role'), render: ({ role }) => text(`roles.${role}`) },
    {
      key: 'seen',
      label: text('users.lastSignIn'),
      render: ({ lastSignInAt }) => <When at={lastSignInAt} />,
    },
    {
      key: 'actions',
      label: '',
      align: 'end',
      render: (user) => <UserActions user={user} onInvited={onInvited} />,
    },
  ];
};

const UserList = () => {
  const text = useText();
  const [invitation, setInvitation] = useState<InvitationResponse | null>(null);
  const columns = useColumns(setInvitation);
  return (
    <>
      <ResourceList<UserResponse> resource="users" columns={columns} />
      <Dialog
        open={Boolean(invitation)}
        maxWidth="md"
        fullWidth
        aria-label={text('users.linkTitle')}
      >
        <DialogContent>
          {invitation && (
            <InvitationLink invitation={invitation} onDone={() => setInvitation(null)} />
          )}
        </DialogContent>
      </Dialog>
    </>
  );
};

export default UserList;
