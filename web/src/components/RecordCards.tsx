/** Records on a phone: one card each, the name and the state on top. */
import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import { Link as RouterLink } from 'react-router-dom';
import type { Column, RecordTableProps } from './RecordTable';

const Line = <R,>({ column, record }: { column: Column<R>; record: R }) => {
  const value = column.render(record);
  if (value === null) return null;
  return (
    <Box sx={{ display: 'flex', gap: 1, fontSize: 13, lineHeight: '20px', minWidth: 0 }}>
      <Box component="span" sx={{ color: 'text.secondary', flex: '0 0 34%' }}>
        {column.label}
      </Box>
      <Box component="span" sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
        {value}
      </Box>
    </Box>
  );
};

export const RecordCards = <R extends { id: string }>({
  columns,
  records,
  to,
  label,
}: RecordTableProps<R>) => {
  const [name, ...rest] = columns;
  const leads = rest.filter(({ phone }) => phone === 'lead');
  const lines = rest.filter(({ phone }) => phone === undefined);
  return (
    <Box component="ul" aria-label={label} sx={{ listStyle: 'none', margin: 0, padding: 0 }}>
      {records.map((record) => (
        <Box
          component="li"
          key={record.id}
          sx={{ padding: 2, '& + &': { borderTop: 1, borderColor: 'divider' } }}
        >
          <Box
            sx={{
              display: 'flex',
              alignItems: 'center',
              flexWrap: 'wrap',
              gap: 1,
              mb: 0.5,
              minHeight: 32,
            }}
          >
            <Box sx={{ flex: 1, minWidth: 0, fontWeight: 500, overflowWrap: 'anywhere' }}>
              {to ? (
                <Link
                  component={RouterLink}
                  to={to(record)}
                  color="inherit"
                  sx={{ display: 'inline-block', paddingBlock: 0.75 }}
                >
                  {name?.render(record)}
                </Link>
              ) : (
                name?.render(record)
              )}
            </Box>
            {leads.map((column) => (
              <span key={column.key}>{column.render(record)}</span>
            ))}
          </Box>
          {lines.map((column) => (
            <Line key={column.key} column={column} record={record} />
          ))}
        </Box>
      ))}
    </Box>
  );
};
