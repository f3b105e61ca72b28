/** Columns that several resources have, given once. */
import type { Text } from '../i18n/useText';
import { Human, Machine } from './Machine';
import type { Column } from './RecordTable';
import { When } from './When';

export const nameColumn = <R extends { name: string }>(text: Text): Column<R> => ({
  key: 'name',
  label: text('common.name'),
  sort: 'name',
  render: ({ name }) => <Human>{name}</Human>,
});

export const slugColumn = <R extends { slug: string }>(text: Text): Column<R> => ({
  key: 'slug',
  label: text('common.slug'),
  sort: 'slug',
  render: ({ slug }) => <Machine>{slug}</Machine>,
});

export const createdColumn = <R extends { createdAt: string }>(text: Text): Column<R> => ({
  key: 'created',
  label: text('common.created'),
  sort: 'createdAt',
  phone: 'none',
  render: ({ createdAt }) => <When at={createdAt} />,
});
