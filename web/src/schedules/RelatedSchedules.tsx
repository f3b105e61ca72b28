/** Schedules of one stack or host, for its page. */
import type { ScheduleResponse } from '#libs/contracts';
import { RelatedRecords } from '../components/RelatedRecords';
import { useText } from '../i18n/useText';
import { scheduleColumns, schedulePath } from './columns';

const RelatedSchedules = (props: { filter: Record<string, string>; none: string }) => {
  const text = useText();
  return (
    <RelatedRecords<ScheduleResponse>
      resource="schedules"
      title={text('schedules.title')}
      columns={scheduleColumns(text)}
      to={schedulePath}
      {...props}
    />
  );
};

export default RelatedSchedules;
