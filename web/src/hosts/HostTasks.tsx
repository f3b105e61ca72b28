/** What waits and runs on a host, what was done on it last, and what is scheduled for it. */
import { Suspense } from 'react';
import type { HostResponse } from '#libs/contracts';
import { SkeletonRows } from '../components/SkeletonRows';
import { useText } from '../i18n/useText';
import { RelatedSchedules } from '../schedules';
import { listOfTasks, RelatedTasks } from '../tasks';

/** Tasks that are shown on the page itself. */
const most = 10;

export const HostTasks = ({ host }: { host: HostResponse }) => {
  const text = useText();
  const of = { hostId: host.id };
  const waiting = { ...of, state: 'queued' };
  return (
    <Suspense fallback={<SkeletonRows rows={3} />}>
      <RelatedTasks
        title={text('hosts.waitingTasks')}
        filter={waiting}
        none={text('hosts.noWaitingTasks')}
        most={most}
        all={listOfTasks(waiting)}
      />
      <RelatedTasks
        title={text('hosts.latestTasks')}
        filter={of}
        none={text('hosts.noTasks')}
        most={most}
        all={listOfTasks(of)}
      />
      <RelatedSchedules filter={of} none={text('hosts.noSchedules')} />
    </Suspense>
  );
};
