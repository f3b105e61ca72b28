import type { TokenResponse } from '#libs/contracts';
import { Human, Machine } from '../components/Machine';
import type { Column } from '../components/RecordTable';
import { ResourceList } from '../components/ResourceList';
import { StateChip } from '../components/StateChip';
import { useNow, When } from '../components/When';
import { useText } from '../i18n/useText';
import { RevokeButton } from './RevokeButton';

type TokenState = 'active' | 'revoked' | 'expired';
const tones = { active: 'running', revoked: 'stopped', expired: 'waiting' } as const;

export const tokenStateOf = (
  token: Pick<TokenResponse, 'revokedAt' | 'expiresAt'>,
  now: number,
): TokenState => {
  if (token.revokedAt) return 'revoked';
  return Date.parse(token.expiresAt) <= now ? 'expired' : 'active';
};

const LastUsed = ({ token }: { token: TokenResponse }) => {
  const text = useText();
  return (
    <>
      <When at={token.lastUsedAt} />{' '}
      {token.lastUsedFrom && (
        <>
          {text('tokens.from', { address: '' })}
          <Machine>{token.lastUsedFrom}</Machine>
        </>
      )}
    </>
  );
};

const useColumns = (): Column<TokenResponse>[] => {
  const text = useText();
  const now = useNow();
  return [
    { key: 'name', label: text('common.name'), render: ({ name }) => <Human>{name}</Human> },
    {
      key: 'state',
      label: text('common.state'),
      phone: 'lead',
      render: (token) => {
        const state = tokenStateOf(token, now);
        return <StateChip tone={tones[state]} label={text(`tokens.${state}`)} />;
      },
    },
    { key: 'role', label: text('roles.role'), render: ({ role }) => text(`roles.${role}`) },
    {
      key: 'expires',
      label: text('tokens.expires'),
      render: ({ expiresAt }) => <When at={expiresAt} />,
    },
    { key: 'used', label: text('tokens.lastUsed'), render: (token) => <LastUsed token={token} /> },
    {
      key: 'by',
      label: text('tokens.createdBy'),
      phone: 'none',
      render: ({ createdBy }) => <Human>{createdBy}</Human>,
    },
    {
      key: 'revoke',
      label: '',
      align: 'end',
      render: (token) =>
        tokenStateOf(token, now) === 'active' ? <RevokeButton token={token} /> : null,
    },
  ];
};

const TokenList = () => <ResourceList<TokenResponse> resource="tokens" columns={useColumns()} />;

export default TokenList;
