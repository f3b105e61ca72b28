/** A moment: relative in the text, exact and in both calendars on hover. */
import Tooltip from '@mui/material/Tooltip';
import { useEffect, useReducer } from 'react';
import { useFormats, useText } from '../i18n/useText';

/** The time of this moment; draws again each `everyMs`, and is never older than what is being drawn. */
export const useNow = (everyMs = 30_000): number => {
  const [, drawAgain] = useReducer((times: number) => times + 1, 0);
  useEffect(() => {
    const timer = setInterval(drawAgain, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return Date.now();
};

const minute = 60_000;
/** What is young grows old by the second, the rest by the minute. */
const paceOf = (at: string | null): number =>
  at && Math.abs(Date.now() - Date.parse(at)) < 2 * minute ? 1_000 : 30_000;

export const When = ({ at, exact = false }: { at: string | null; exact?: boolean }) => {
  const formats = useFormats();
  const text = useText();
  const now = useNow(paceOf(at));
  if (!at) return <>{text('common.never')}</>;
  return (
    <Tooltip title={<bdi>{formats.bothCalendars(at)}</bdi>}>
      <time dateTime={at} tabIndex={-1}>
        <bdi>{exact ? formats.dateTime(at) : formats.relative(at, now)}</bdi>
      </time>
    </Tooltip>
  );
};
