import { Suspense } from 'react';
import type { StackResponse } from '#libs/contracts';
import { SkeletonRows } from '../components/SkeletonRows';
import { useText } from '../i18n/useText';
import { CancelWaitingButton, RelatedTasks } from '../tasks';

export const StackTasks = ({ stack }: { stack: StackResponse }) => {
  const text = useText();
  return (
    <Suspense fallback={<SkeletonRows rows={3} />}>
      <RelatedTasks
        filter={{ stackId: stack.id }}
        none={text('stacks.tasks.empty')}
        action={<CancelWaitingButton of={{ stackId: stack.id }} />}
      />
    </Suspense>
  );
};
