/** The sign-in link of somebody, shown once. */
import type { InvitationResponse } from '#libs/contracts';
import { ShownOnce } from '../components/ShownOnce';
import { useFormats, useText } from '../i18n/useText';

export const InvitationLink = (props: { invitation: InvitationResponse; onDone: () => void }) => {
  const text = useText();
  const { dateTime } = useFormats();
  const { user, signInUrl, expiresAt } = props.invitation;
  return (
    <ShownOnce
      title={text('users.linkTitle')}
      explanation={text('users.linkText', {
        time: dateTime(expiresAt),
        name: user.displayName,
      })}
      secret={signInUrl}
      done={text('users.linkDone')}
      onDone={props.onDone}
    />
  );
};
