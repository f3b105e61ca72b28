/** Publish a release: the file, the digests of its images, and what is new. */
import UploadFile from '@mui/icons-material/UploadFile';
import Button from '@mui/material/Button';
import { useQueryClient } from '@tanstack/react-query';
import { useFormContext } from 'react-hook-form';
import { useNavigate } from 'react-router-dom';
import { publishReleaseBody, type ProductResponse } from '#libs/contracts';
import { publishRelease } from '../api/actions';
import { EntryForm } from '../components/form/EntryForm';
import { TextEntry } from '../components/form/TextEntry';
import { orUndefined, trimmed, typedText } from '../components/form/typed';
import { Page } from '../components/Page';
import { RecordPage } from '../components/RecordPage';
import { Section } from '../components/Section';
import { useText } from '../i18n/useText';
import { parseImages } from './images';

const FileChooser = () => {
  const text = useText();
  const { setValue } = useFormContext();
  return (
    <Button
      component="label"
      variant="outlined"
      color="inherit"
      startIcon={<UploadFile />}
      sx={{ mt: 1 }}
    >
      {text('products.chooseFile')}
      <input
        hidden
        type="file"
        accept=".yaml,.yml,text/yaml"
        onChange={async ({ target }) => {
          const file = target.files?.[0];
          if (file) setValue('file', await file.text(), { shouldDirty: true });
        }}
      />
    </Button>
  );
};

const Fields = () => {
  const text = useText();
  return (
    <>
      <TextEntry
        source="version"
        label={text('products.version')}
        help={text('products.versionHelp')}
        machine
        required
        autoFocus
        placeholder="1.0.0"
      />
      <TextEntry
        source="file"
        label={text('products.file')}
        help={
          <>
            {text('products.fileHelp')}
            <br />
            <FileChooser />
          </>
        }
        rows={12}
        machine
        required
      />
      <TextEntry
        source="images"
        label={text('products.images')}
        help={text('products.imagesHelp')}
        rows={3}
        machine
      />
      <TextEntry
        source="notes"
        label={text('products.notes')}
        help={text('products.notesHelp')}
        rows={3}
      />
    </>
  );
};

const PublishForm = ({ product }: { product: ProductResponse }) => {
  const text = useText();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const back = `/products/${product.id}`;
  return (
    <Page
      title={text('products.publish')}
      crumbs={[
        { label: text('products.title'), to: '/products' },
        { label: product.name, to: back },
      ]}
    >
      <EntryForm
        schema={publishReleaseBody}
        toBody={({ version, file, images, notes }) => ({
          version: trimmed(version),
          file: typedText(file) || undefined,
          images: parseImages(images),
          notes: typedText(notes),
        })}
        submit={async (body) => {
          await publishRelease(product.id, body);
          await Promise.all(
            ['products', 'releases'].map((resource) =>
              queryClient.invalidateQueries({ queryKey: [resource] }),
            ),
          );
          void navigate(back);
        }}
        submitLabel={({ version }) =>
          orUndefined(version)
            ? text('products.publishNow', { version: trimmed(version) })
            : text('products.publish')
        }
        onCancel={() => navigate(back)}
      >
        <Section>
          <Fields />
        </Section>
      </EntryForm>
    </Page>
  );
};

const ReleasePublish = () => {
  const text = useText();
  return (
    <RecordPage<ProductResponse> resource="products" title={text('products.publish')}>
      {(product) => <PublishForm key={product.id} product={product} />}
    </RecordPage>
  );
};

export default ReleasePublish;
