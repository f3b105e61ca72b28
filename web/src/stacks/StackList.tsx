import type { StackResponse } from '#libs/contracts';
import { CreateLink } from '../components/CreateLink';
import { EmptyState } from '../components/EmptyState';
import { ListPage } from '../components/ListPage';
import { useFormats, useText } from '../i18n/useText';
import { stackColumns, stackPath } from './columns';

const StackList = () => {
  const text = useText();
  const formats = useFormats();
  const create = <CreateLink resource="stacks" label={text('stacks.create')} />;
  return (
    <ListPage<StackResponse>
      resource="stacks"
      title={text('stacks.title')}
      columns={stackColumns(text, formats)}
      to={stackPath}
      sort={{ field: 'createdAt', order: 'DESC' }}
      primary={create}
      empty={
        <EmptyState title={text('stacks.emptyTitle')} action={create}>
          {text('stacks.emptyText')}
        </EmptyState>
      }
    />
  );
};

export default StackList;
