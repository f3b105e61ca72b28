/** Name and short name, with which every registered thing begins. */
import type { ReactNode } from 'react';
import { useText } from '../../i18n/useText';
import { TextEntry } from './TextEntry';

export const NameEntry = ({ help }: { help: string }) => {
  const text = useText();
  return <TextEntry source="name" label={text('common.name')} help={help} required autoFocus />;
};

export const SlugEntry = ({ help }: { help?: ReactNode }) => {
  const text = useText();
  return (
    <TextEntry
      source="slug"
      label={text('common.slug')}
      help={
        <>
          {text('common.slugHelp')} {help}
        </>
      }
      machine
      required
    />
  );
};
