import Button from '@mui/material/Button';
import { useState } from 'react';
import type { AuditEntryResponse } from '#libs/contracts';
import { EmptyState } from '../components/EmptyState';
import { ListPage } from '../components/ListPage';
import { Machine } from '../components/Machine';
import type { Column } from '../components/RecordTable';
import { When } from '../components/When';
import { useText } from '../i18n/useText';
import { AuditDrawer } from './AuditDrawer';
import { AuditSentence } from './AuditSentence';

const useColumns = (onLook: (entry: AuditEntryResponse) => void): Column<AuditEntryResponse>[] => {
  const text = useText();
  return [
    {
      key: 'did',
      label: text('audit.did'),
      render: (entry) => <AuditSentence entry={entry} />,
    },
    {
      key: 'when',
      label: text('audit.when'),
      render: ({ at }) => <When at={at} />,
    },
    {
      key: 'from',
      label: text('audit.from'),
      render: ({ address }) => (address ? <Machine>{address}</Machine> : '–'),
    },
    {
      key: 'look',
      label: '',
      align: 'end',
      render: (entry) => (
        <Button size="small" color="inherit" onClick={() => onLook(entry)}>
          {text('home.look')}
        </Button>
      ),
    },
  ];
};

const AuditList = () => {
  const text = useText();
  const [entry, setEntry] = useState<AuditEntryResponse | null>(null);
  return (
    <>
      <ListPage<AuditEntryResponse>
        resource="audit"
        title={text('audit.title')}
        columns={useColumns(setEntry)}
        sort={{ field: 'at', order: 'DESC' }}
        empty={<EmptyState title={text('audit.emptyTitle')}>{text('audit.emptyText')}</EmptyState>}
      />
      <AuditDrawer entry={entry} onClose={() => setEntry(null)} />
    </>
  );
};

export default AuditList;
