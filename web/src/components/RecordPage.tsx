/** Reads one record and shows the page of it: skeleton, error in place, or the content. */
import { useGetOne, type RaRecord } from 'ra-core';
import type { ReactNode } from 'react';
import { useParams } from 'react-router-dom';
import { ErrorBox } from './ErrorBox';
import { Page, type Crumb } from './Page';
import { SkeletonRows } from './SkeletonRows';

/** The id in the address; pages of records always have one. */
export const useRecordId = (): string => useParams().id ?? '';

export const RecordPage = <R extends RaRecord>({
  resource,
  title,
  crumbs,
  children,
}: {
  resource: string;
  /** Title while the record is not there yet. */
  title: string;
  crumbs: Crumb[];
  children: (record: R) => ReactNode;
}) => {
  const id = useRecordId();
  const { data, error, refetch } = useGetOne<R>(resource, { id });
  if (data) return <>{children(data)}</>;
  return (
    <Page title={title} crumbs={crumbs}>
      {error ? <ErrorBox error={error} onRetry={() => void refetch()} /> : <SkeletonRows />}
    </Page>
  );
};
