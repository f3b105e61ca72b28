/** What a release declares: services and images, addresses, variables, migration, the file itself. */
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import type { ReleaseResponse } from '#libs/contracts';
import { CodeBlock } from '../components/CodeBlock';
import { Human, Machine } from '../components/Machine';
import { Facts, type Fact } from '../components/Section';
import { useText } from '../i18n/useText';

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <Box sx={{ mb: 3 }}>
    <Typography variant="h3" component="h3" sx={{ mb: 1 }}>
      {title}
    </Typography>
    {children}
  </Box>
);

const useVariableFacts = ({ manifest }: ReleaseResponse): Fact[] => {
  const text = useText();
  return Object.entries(manifest.variables).map(([name, declaration]) => {
    const words = [
      declaration.required ? text('common.required') : text('common.optional'),
      ...(declaration.secret ? [text('products.secret')] : []),
      ...(declaration.generate ? [text('products.generated')] : []),
    ];
    return [name, words.join(' · ')];
  });
};

export const ReleaseDetails = ({ release }: { release: ReleaseResponse }) => {
  const text = useText();
  const { manifest } = release;
  const variables = useVariableFacts(release);
  return (
    <>
      {release.notes && (
        <Part title={text('products.notes')}>
          <Typography sx={{ whiteSpace: 'pre-wrap' }}>
            <Human>{release.notes}</Human>
          </Typography>
        </Part>
      )}
      <Part title={text('products.services')}>
        <Facts
          facts={Object.entries(manifest.services).map(([name, { image }]) => [
            name,
            <Machine key={name} wrap>
              {image}
            </Machine>,
          ])}
        />
      </Part>
      <Part title={text('products.exposed')}>
        <Facts
          facts={Object.entries(manifest.expose).map(([name, { host }]) => [
            name,
            <Machine key={name}>{host}</Machine>,
          ])}
        />
      </Part>
      <Part title={text('products.variables')}>
        {variables.length > 0 ? <Facts facts={variables} /> : text('stacks.variables.none')}
      </Part>
      <Part title={text('products.sizes')}>
        {Object.keys(manifest.sizes).join(' · ') || text('products.noSizes')}
      </Part>
      <Part title={text('products.migration')}>
        {manifest.migrate ? (
          <Machine wrap>
            {manifest.migrate.service}: {manifest.migrate.command.join(' ')}
          </Machine>
        ) : (
          text('products.noMigration')
        )}
      </Part>
      <Part title={text('products.file')}>
        <CodeBlock code={release.file} label={text('products.file')} />
      </Part>
    </>
  );
};
