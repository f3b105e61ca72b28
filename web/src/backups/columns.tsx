/** Columns of restore points, for the list and for the page of a stack. */
import type { RestorePointResponse } from '#libs/contracts';
import { Human, Machine } from '../components/Machine';
import type { Column } from '../components/RecordTable';
import { When } from '../components/When';
import type { Formats } from '../i18n/format';
import type { Text } from '../i18n/useText';
import { Proof } from './Proof';

export const restorePointPath = ({ id }: { id: string }) => `/restore-points/${id}`;
export const targetPath = ({ id }: { id: string }) => `/backup-targets/${id}`;

export const stackName = (
  { productName, tenantName }: Pick<RestorePointResponse, 'productName' | 'tenantName'>,
  text: Text,
): string => text('stacks.heading', { product: productName, tenant: tenantName });

export const restorePointColumns = (
  text: Text,
  { bytes }: Formats,
): Column<RestorePointResponse>[] => [
  {
    key: 'taken',
    label: text('restore-points.taken'),
    sort: 'takenAt',
    render: ({ takenAt }) => <When at={takenAt} />,
  },
  {
    key: 'release',
    label: text('restore-points.release'),
    render: ({ releaseVersion }) => <Machine>{releaseVersion}</Machine>,
  },
  {
    key: 'size',
    label: text('restore-points.size'),
    sort: 'bytes',
    render: (point) => <bdi>{bytes(point.bytes)}</bdi>,
  },
  {
    key: 'target',
    label: text('restore-points.target'),
    render: ({ target }) => <Human>{target.name}</Human>,
  },
  {
    key: 'proof',
    label: text('restore-points.proofLabel'),
    render: (point) => <Proof point={point} />,
  },
];
