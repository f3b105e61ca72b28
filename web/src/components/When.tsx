/** A moment: relative in the text, exact and in both calendars on hover. */
import Tooltip from '@mui/material/Tooltip';
import { useEffect, useState } from 'react';
import { useFormats, useText } from '../i18n/useText';

/** Time that goes on, refreshed each `everyMs`. */
export const useNow = (everyMs = 30_000): number => {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
};

export const When = ({ at, exact = false }: { at: string | null; exact?: boolean }) => {
  const formats = useFormats();
  const text = useText();
  const now = useNow();
  if (!at) return <>{text('common.never')}</>;
  return (
    <Tooltip title={<bdi>{formats.bothCalendars(at)}</bdi>}>
      <time dateTime={at} tabIndex={-1}>
        <bdi>{exact ? formats.dateTime(at) : formats.relative(at, now)}</bdi>
      </time>
    </Tooltip>
  );
};
