import { Suspense } from 'react';
import type { StackResponse } from '#libs/contracts';
import { RelatedRestorePoints } from '../backups';
import { SkeletonRows } from '../components/SkeletonRows';

export const StackRestorePoints = ({ stack }: { stack: StackResponse }) => (
  <Suspense fallback={<SkeletonRows rows={3} />}>
    <RelatedRestorePoints stack={stack} />
  </Suspense>
);
