import type { StackResponse } from '#libs/contracts';
import { ResourceList } from '../components/ResourceList';
import { useFormats, useText } from '../i18n/useText';
import { stackColumns, stackPath } from './columns';

const StackList = () => (
  <ResourceList<StackResponse>
    resource="stacks"
    columns={stackColumns(useText(), useFormats())}
    to={stackPath}
  />
);

export default StackList;
