import { useNavigate } from 'react-router-dom';
import { createProductBody, type ProductResponse } from '#libs/contracts';
import { useCreateRecord } from '../api/records';
import { EntryForm } from '../components/form/EntryForm';
import { NameEntry, SlugEntry } from '../components/form/NameEntries';
import { trimmed } from '../components/form/typed';
import { Page } from '../components/Page';
import { Section } from '../components/Section';
import { useText } from '../i18n/useText';

const ProductCreate = () => {
  const text = useText();
  const navigate = useNavigate();
  const create = useCreateRecord<ProductResponse>('products');
  return (
    <Page
      title={text('products.create')}
      crumbs={[{ label: text('products.title'), to: '/products' }]}
    >
      <EntryForm
        schema={createProductBody}
        toBody={({ name, slug }) => ({ name, slug: trimmed(slug) })}
        submit={async (body) => {
          const product = await create(body);
          void navigate(`/products/${product.id}/publish`);
        }}
        submitLabel={text('products.create')}
        onCancel={() => navigate('/products')}
      >
        <Section>
          <NameEntry help={text('products.nameHelp')} />
          <SlugEntry />
        </Section>
      </EntryForm>
    </Page>
  );
};

export default ProductCreate;
