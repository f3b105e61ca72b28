/** The next times of an expression, on the clocks of its place and of the reader's. */
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { grammar } from '#libs/contracts';
import { previewSchedule } from '../api/actions';
import { useNow } from '../components/When';
import { useFormats, useText } from '../i18n/useText';

const ownZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

const Time = ({ at, timeZone }: { at: string; timeZone: string }) => {
  const text = useText();
  const { inZone } = useFormats();
  const now = useNow();
  const there = inZone(at, timeZone, now);
  const here = inZone(at, ownZone(), now);
  return (
    <Typography component="li">
      <bdi>{there}</bdi>
      {here !== there && (
        <Typography component="span" color="textSecondary" sx={{ marginInlineStart: 1 }}>
          {text('schedules.timesHere', { time: here })}
        </Typography>
      )}
    </Typography>
  );
};

export const NextTimes = ({ cron, timeZone }: { cron: string; timeZone: string }) => {
  const text = useText();
  const [wantedCron, wantedZone] = [useDeferredValue(cron), useDeferredValue(timeZone)];
  const canBeRead =
    grammar.cron.safeParse(wantedCron).success && grammar.timeZone.safeParse(wantedZone).success;
  const { data } = useQuery({
    queryKey: ['schedules', 'preview', wantedCron, wantedZone],
    queryFn: ({ signal }) => previewSchedule(wantedCron, wantedZone, signal),
    enabled: canBeRead,
    retry: false,
    placeholderData: (before) => before,
  });
  return (
    <Box aria-live="polite" sx={{ minHeight: 140 }}>
      {canBeRead && data ? (
        <Box component="ol" sx={{ margin: 0, padding: 0, listStyle: 'none' }}>
          {data.times.map((at) => (
            <Time key={at} at={at} timeZone={wantedZone} />
          ))}
        </Box>
      ) : (
        <Typography color="textSecondary">{text('schedules.timesNone')}</Typography>
      )}
    </Box>
  );
};
