/** One product: its releases, and what the chosen one declares. */
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Drawer from '@mui/material/Drawer';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { ProductResponse, ReleaseResponse } from '#libs/contracts';
import { CreateLink } from '../components/CreateLink';
import { EmptyState } from '../components/EmptyState';
import { Human, Machine } from '../components/Machine';
import { Page } from '../components/Page';
import { RecordPage } from '../components/RecordPage';
import type { Column } from '../components/RecordTable';
import { RelatedRecords } from '../components/RelatedRecords';
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
  return (
    <>
      <RelatedRecords<ReleaseResponse>
        resource="releases"
        title={text('products.releases')}
        filter={{ productId: product.id }}
        columns={columns}
        none={
          <EmptyState title={text('products.noRelease')}>
            {text('products.releasesEmpty')}
          </EmptyState>
        }
      />
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
    </>
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

const ProductPage = () => (
  <RecordPage<ProductResponse> resource="products">
    {(product) => <ProductView product={product} />}
  </RecordPage>
);

export default ProductPage;
