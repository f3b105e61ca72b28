/** Reads one record and shows the page of it: skeleton, error in place, or the content. */
import { useGetOne, type RaRecord } from 'ra-core';
import type { ReactNode } from 'react';
import { useParams } from 'react-router-dom';
import { useText } from '../i18n/useText';
import { ErrorBox } from './ErrorBox';
import { Page } from './Page';
import { SkeletonRows } from './SkeletonRows';

/** The id in the address; pages of records always have one. */
export const useRecordId = (): string => useParams().id ?? '';

/** Resources whose records have a page of their own. */
type ShownResource =
  | 'stacks'
  | 'tenants'
  | 'products'
  | 'tasks'
  | 'hosts'
  | 'schedules'
  | 'restore-points'
  | 'backup-targets';

export const RecordPage = <R extends RaRecord>({
  resource,
  title,
  children,
}: {
  resource: ShownResource;
  /** Title while the record is not there yet; what one record is called, if not given. */
  title?: string;
  children: (record: R) => ReactNode;
}) => {
  const text = useText();
  const id = useRecordId();
  const { data, error, refetch } = useGetOne<R>(resource, { id });
  if (data) return <>{children(data)}</>;
  return (
    <Page
      title={title ?? text(`${resource}.one`)}
      crumbs={[{ label: text(`${resource}.title`), to: `/${resource}` }]}
    >
      {error ? <ErrorBox error={error} onRetry={() => void refetch()} /> : <SkeletonRows />}
    </Page>
  );
};
