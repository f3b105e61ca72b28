/** The way to a backup: its plan, which says what goes where. */
import Button from '@mui/material/Button';
import { CanAccess } from 'ra-core';
import { Link } from 'react-router-dom';
import type { StackResponse } from '#libs/contracts';
import { useText } from '../i18n/useText';

const unable: ReadonlySet<StackResponse['state']> = new Set(['new', 'stopped', 'removed']);

/** Nothing can be copied out of services that do not run. */
export const canBackUp = ({
  state,
  observed,
}: Pick<StackResponse, 'state' | 'observed'>): boolean => observed !== null && !unable.has(state);

export const BackUpButton = ({ stack }: { stack: StackResponse }) => {
  const text = useText();
  if (!canBackUp(stack)) return null;
  return (
    <CanAccess resource="stacks" action="operate">
      <Button component={Link} to={`/stacks/${stack.id}/plan/backup`} variant="outlined">
        {text('restore-points.backUp')}
      </Button>
    </CanAccess>
  );
};
