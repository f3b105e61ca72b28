import { Suspense } from 'react';
import type { StackResponse } from '#libs/contracts';
import { CreateLink } from '../components/CreateLink';
import { SkeletonRows } from '../components/SkeletonRows';
import { useText } from '../i18n/useText';
import { RelatedSchedules } from '../schedules';
import Box from '@mui/material/Box';

export const StackSchedules = ({ stack }: { stack: StackResponse }) => {
  const text = useText();
  return (
    <>
      <Suspense fallback={<SkeletonRows rows={3} />}>
        <RelatedSchedules filter={{ stackId: stack.id }} none={text('schedules.none')} />
      </Suspense>
      <Box>
        <CreateLink
          resource="schedules"
          to={`/schedules/create?stackId=${stack.id}`}
          label={text('schedules.create')}
        />
      </Box>
    </>
  );
};
