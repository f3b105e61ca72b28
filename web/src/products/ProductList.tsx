import type { ProductResponse } from '#libs/contracts';
import { CreateLink } from '../components/CreateLink';
import { EmptyState } from '../components/EmptyState';
import { ListPage } from '../components/ListPage';
import { Human, Machine } from '../components/Machine';
import type { Column } from '../components/RecordTable';
import { When } from '../components/When';
import { useFormats, useText } from '../i18n/useText';

const useColumns = (): Column<ProductResponse>[] => {
  const text = useText();
  const { number } = useFormats();
  return [
    {
      key: 'name',
      label: text('common.name'),
      sort: 'name',
      render: ({ name }) => <Human>{name}</Human>,
    },
    {
      key: 'slug',
      label: text('common.slug'),
      sort: 'slug',
      render: ({ slug }) => <Machine>{slug}</Machine>,
    },
    {
      key: 'latest',
      label: text('products.latest'),
      render: ({ latestVersion }) =>
        latestVersion ? <Machine>{latestVersion}</Machine> : text('products.noRelease'),
    },
    {
      key: 'releases',
      label: text('products.releases'),
      render: ({ releaseCount }) => number(releaseCount),
    },
    {
      key: 'created',
      label: text('common.created'),
      sort: 'createdAt',
      phone: 'none',
      render: ({ createdAt }) => <When at={createdAt} />,
    },
  ];
};

const ProductList = () => {
  const text = useText();
  const create = <CreateLink resource="products" label={text('products.create')} />;
  return (
    <ListPage<ProductResponse>
      resource="products"
      title={text('products.title')}
      columns={useColumns()}
      to={({ id }) => `/products/${id}`}
      sort={{ field: 'createdAt', order: 'DESC' }}
      primary={create}
      empty={
        <EmptyState title={text('products.emptyTitle')} action={create}>
          {text('products.emptyText')}
        </EmptyState>
      }
    />
  );
};

export default ProductList;
