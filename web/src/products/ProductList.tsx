import type { ProductResponse } from '#libs/contracts';
import { createdColumn, nameColumn, slugColumn } from '../components/columns';
import { Machine } from '../components/Machine';
import type { Column } from '../components/RecordTable';
import { ResourceList } from '../components/ResourceList';
import { useFormats, useText } from '../i18n/useText';

const useColumns = (): Column<ProductResponse>[] => {
  const text = useText();
  const { number } = useFormats();
  return [
    nameColumn(text),
    slugColumn(text),
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
    createdColumn(text),
  ];
};

const ProductList = () => (
  <ResourceList<ProductResponse>
    resource="products"
    columns={useColumns()}
    to={({ id }) => `/products/${id}`}
  />
);

export default ProductList;
