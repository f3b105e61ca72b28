import { useNavigate } from 'react-router-dom';
import { updateScheduleBody, type ScheduleResponse } from '#libs/contracts';
import { useUpdateRecord } from '../api/records';
import { RecordForm } from '../components/form/RecordForm';
import { Page } from '../components/Page';
import { RecordPage } from '../components/RecordPage';
import { useText } from '../i18n/useText';
import { schedulePath } from './columns';
import { fieldsOf, updateScheduleBodyOf } from './scheduleBody';
import { ScheduleFields } from './ScheduleFields';

const ScheduleForm = ({ schedule }: { schedule: ScheduleResponse }) => {
  const text = useText();
  const navigate = useNavigate();
  const update = useUpdateRecord('schedules');
  const back = () => void navigate(schedulePath(schedule));
  return (
    <Page
      title={text('schedules.edit')}
      crumbs={[
        { label: text('schedules.title'), to: '/schedules' },
        { label: schedule.name, to: schedulePath(schedule) },
      ]}
    >
      <RecordForm
        schema={updateScheduleBody}
        version={schedule.version}
        fields={fieldsOf(schedule)}
        toBody={(values) => updateScheduleBodyOf(values, schedule)}
        save={async (body, version) => {
          await update.mutateAsync({ record: { ...schedule, version }, body });
          back();
        }}
        submitLabel={text('action.save')}
        onCancel={back}
      >
        <ScheduleFields withTarget={false} />
      </RecordForm>
    </Page>
  );
};

const ScheduleEdit = () => {
  const text = useText();
  return (
    <RecordPage<ScheduleResponse> resource="schedules" title={text('schedules.edit')}>
      {(schedule) => <ScheduleForm key={schedule.id} schedule={schedule} />}
    </RecordPage>
  );
};

export default ScheduleEdit;
