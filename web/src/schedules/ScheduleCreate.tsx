import { useNavigate, useSearchParams } from 'react-router-dom';
import { createScheduleBody, type ScheduleResponse } from '#libs/contracts';
import { useCreateRecord } from '../api/records';
import { EntryForm } from '../components/form/EntryForm';
import { Page } from '../components/Page';
import { useText } from '../i18n/useText';
import { createScheduleBodyOf, newFields } from './scheduleBody';
import { ScheduleFields } from './ScheduleFields';

const ScheduleCreate = () => {
  const text = useText();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const create = useCreateRecord<ScheduleResponse>('schedules');
  return (
    <Page
      title={text('schedules.create')}
      crumbs={[{ label: text('schedules.title'), to: '/schedules' }]}
    >
      <EntryForm
        schema={createScheduleBody}
        defaults={newFields(search.get('stackId'), search.get('kind'))}
        toBody={createScheduleBodyOf}
        submit={async (body) => {
          const schedule = await create(body);
          void navigate(`/schedules/${schedule.id}`);
        }}
        submitLabel={text('schedules.create')}
        onCancel={() => navigate(-1)}
      >
        <ScheduleFields withTarget />
      </EntryForm>
    </Page>
  );
};

export default ScheduleCreate;
