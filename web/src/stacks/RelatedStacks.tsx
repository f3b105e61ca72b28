/** Stacks of one tenant or on one host, for their pages. */
import type { StackResponse } from '#libs/contracts';
import { RelatedRecords } from '../components/RelatedRecords';
import { useFormats, useText } from '../i18n/useText';
import { stackColumns, stackPath } from './columns';

const RelatedStacks = ({
  without,
  nameKey,
  ...related
}: {
  title: string;
  filter: Record<string, string>;
  /** Columns that would say the same in every row. */
  without: string[];
  /** Column that names the row. */
  nameKey: 'tenant' | 'product';
  none: string;
}) => {
  const columns = stackColumns(useText(), useFormats())
    .filter(({ key }) => !without.includes(key))
    .sort((one, other) => Number(other.key === nameKey) - Number(one.key === nameKey));
  return (
    <RelatedRecords<StackResponse>
      resource="stacks"
      columns={columns}
      to={stackPath}
      {...related}
    />
  );
};

export default RelatedStacks;
