/** The list of a resource that people create: title, first step and empty page come from its messages. */
import type { ReactNode } from 'react';
import { useText } from '../i18n/useText';
import { CreateLink } from './CreateLink';
import { EmptyState } from './EmptyState';
import { ListPage } from './ListPage';
import type { Column } from './RecordTable';

/** Resources whose messages have a title, `create` and the empty page. */
type CreatedResource =
  'stacks' | 'tenants' | 'products' | 'hosts' | 'schedules' | 'backup-targets' | 'tokens' | 'users';

export const ResourceList = <R extends { id: string }>({
  resource,
  ...list
}: {
  resource: CreatedResource;
  columns: Column<R>[];
  to?: (record: R) => string;
  /** Stands beside the search. */
  filters?: ReactNode;
}) => {
  const text = useText();
  const create = <CreateLink resource={resource} label={text(`${resource}.create`)} />;
  return (
    <ListPage<R>
      resource={resource}
      title={text(`${resource}.title`)}
      sort={{ field: 'createdAt', order: 'DESC' }}
      primary={create}
      empty={
        <EmptyState title={text(`${resource}.emptyTitle`)} action={create}>
          {text(`${resource}.emptyText`)}
        </EmptyState>
      }
      {...list}
    />
  );
};
