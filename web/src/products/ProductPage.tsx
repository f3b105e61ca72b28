/** One product: its releases, and what the chosen one declares. */
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Drawer from '@mui/material/Drawer';
import Typography from '@mui/material/Typography';
import { useGetList } from 'ra-core';
import { useState } from 'react';
import type { ProductResponse, ReleaseResponse } from '#libs/contracts';
import { CreateLink } from '../components/CreateLink';
import { EmptyState } from '../components/EmptyState';
import { ErrorBox } from '../components/ErrorBox';
import { Human, Machine } from '../components/Machine';
import { Page } from '../components/Page';
import { RecordPage } from '../components/RecordPage';
import { RecordTable, type Column } from '../components/RecordTable';
import { Section } from '../components/Section';
import { SkeletonRows } from '../components/SkeletonRows';
import { When } from '../components/When';
import { useFormats, useText } from '../i18n/useText';
import { ReleaseDetails } from './ReleaseDetails';

const useColumns = (onShow: (release: ReleaseResponse) => void): Column<ReleaseResponse>[] => {
  const text = useText();
  const { number } = useFormats();
  return [
    {
      key: 'version',
      label: text('products.version'),
      render: ({ version }) => <Machine>{version}</Machine>,
    },
    {
      key: 'notes',
      label: text('products.notes'),
      render: ({ notes }) => (
        <Box component="span" sx={{ display: 'block', maxWidth: 420, overflowWrap: 'anywhere' }}>
          {notes ? <Human>{notes.split('\n')[0]}</Human> : '–'}
        </Box>
      ),
    },
    {
      key: 'usedBy',
      label: text('products.usedBy'),
      render: ({ stackCount }) =>
        text.count('tenants.stackCount', stackCount, { count: number(stackCount) }),
    },
    {
      key: 'by',
      label: text('products.publishedBy'),
      phone: 'none',
      render: ({ publishedBy }) => <Human>{publishedBy}</Human>,
    },
    {
      key: 'created',
      label: text('common.created'),
      render: ({ createdAt }) => <When at={createdAt} />,
    },
    {
      key: 'show',
      label: '',
      align: 'end',
      render: (release) => (
        <Button size="small" color="inherit" onClick={() => onShow(release)}>
          {text('home.look')}
        </Button>
      ),
    },
  ];
};

const Releases = ({ product }: { product: ProductResponse }) => {
  const text = useText();
  const [shown, setShown] = useState<ReleaseResponse | null>(null);
  const columns = useColumns(setShown);
  const { data, error, refetch } = useGetList<ReleaseResponse>('releases', {
    filter: { productId: product.id },
    sort: { field: 'createdAt', order: 'DESC' },
    pagination: { page: 1, perPage: 200 },
  });
  const body = () => {
    if (error) return <ErrorBox error={error} onRetry={() => void refetch()} />;
    if (!data) return <SkeletonRows rows={3} />;
    if (data.length === 0) {
      return (
        <EmptyState title={text('products.noRelease')}>{text('products.releasesEmpty')}</EmptyState>
      );
    }
    return <RecordTable label={text('products.releases')} columns={columns} records={data} />;
  };
  return (
    <Section title={text('products.releases')} flush>
      {body()}
      <Drawer anchor="right" open={Boolean(shown)} onClose={() => setShown(null)}>
        <Box sx={{ width: { xs: '100vw', sm: 640 }, padding: 2 }}>
          <Box sx={{ display: 'flex', alignItems: 'center', mb: 2 }}>
            <Typography variant="h2" sx={{ flex: 1 }}>
              {text('products.release')} <Machine>{shown?.version}</Machine>
            </Typography>
            <Button color="inherit" onClick={() => setShown(null)}>
              {text('action.close')}
            </Button>
          </Box>
          {shown && <ReleaseDetails release={shown} />}
        </Box>
      </Drawer>
    </Section>
  );
};

const ProductView = ({ product }: { product: ProductResponse }) => {
  const text = useText();
  const sentence = product.latestVersion
    ? text('products.sentence', {
        releases: text.count('products.releaseCount', product.releaseCount),
        version: product.latestVersion,
      })
    : text('products.sentenceEmpty');
  return (
    <Page
      title={product.name}
      sentence={sentence}
      crumbs={[{ label: text('products.title'), to: '/products' }]}
      primary={
        <CreateLink
          resource="products"
          to={`/products/${product.id}/publish`}
          label={text('products.publish')}
        />
      }
    >
      <Releases product={product} />
    </Page>
  );
};

const ProductPage = () => {
  const text = useText();
  return (
    <RecordPage<ProductResponse>
      resource="products"
      title={text('products.one')}
      crumbs={[{ label: text('products.title'), to: '/products' }]}
    >
      {(product) => <ProductView product={product} />}
    </RecordPage>
  );
};

export default ProductPage;
