import type { ScheduleResponse } from '#libs/contracts';
import { ResourceList } from '../components/ResourceList';
import { useText } from '../i18n/useText';
import { scheduleColumns, schedulePath } from './columns';

const ScheduleList = () => (
  <ResourceList<ScheduleResponse>
    resource="schedules"
    columns={scheduleColumns(useText())}
    to={schedulePath}
  />
);

export default ScheduleList;
