/** Records as a table where there is room, as cards on a phone. Columns are given once for both. */
import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import TableSortLabel from '@mui/material/TableSortLabel';
import useMediaQuery from '@mui/material/useMediaQuery';
import type { MouseEvent, ReactNode } from 'react';
import { Link as RouterLink, useNavigate } from 'react-router-dom';
import { RecordCards } from './RecordCards';

export interface Column<R> {
  key: string;
  label: string;
  render: (record: R) => ReactNode;
  /** Field that the API sorts by; without it the column cannot be sorted. */
  sort?: string;
  align?: 'end';
  /** On a card: `lead` stands on top beside the name, `none` is left out. */
  phone?: 'lead' | 'none';
}

export interface Sorting {
  field: string;
  order: 'ASC' | 'DESC';
  change: (field: string) => void;
}

export interface RecordTableProps<R> {
  label: string;
  columns: Column<R>[];
  records: R[];
  to?: (record: R) => string;
  sorting?: Sorting;
}

const Head = <R,>({ columns, sorting }: Pick<RecordTableProps<R>, 'columns' | 'sorting'>) => (
  <TableHead>
    <TableRow>
      {columns.map(({ key, label, sort, align }) => (
        <TableCell key={key} sx={align ? { textAlign: 'end' } : {}}>
          {sorting && sort ? (
            <TableSortLabel
              active={sorting.field === sort}
              direction={sorting.field === sort && sorting.order === 'DESC' ? 'desc' : 'asc'}
              onClick={() => sorting.change(sort)}
            >
              {label}
            </TableSortLabel>
          ) : (
            label
          )}
        </TableCell>
      ))}
    </TableRow>
  </TableHead>
);

const isOwnClick = (event: MouseEvent<HTMLElement>) =>
  !(event.target instanceof Element && event.target.closest('a,button,input')) &&
  !window.getSelection()?.toString();

const Rows = <R extends { id: string }>({ columns, records, to }: RecordTableProps<R>) => {
  const navigate = useNavigate();
  return (
    <TableBody>
      {records.map((record) => (
        <TableRow
          key={record.id}
          hover={Boolean(to)}
          onClick={(event) => to && isOwnClick(event) && navigate(to(record))}
          sx={{ cursor: to ? 'pointer' : 'default', '&:last-child td': { borderBottom: 0 } }}
        >
          {columns.map(({ key, render, align }, index) => (
            <TableCell key={key} sx={align ? { textAlign: 'end' } : {}}>
              {index === 0 && to ? (
                <Link
                  component={RouterLink}
                  to={to(record)}
                  color="inherit"
                  sx={{ fontWeight: 500 }}
                >
                  {render(record)}
                </Link>
              ) : (
                render(record)
              )}
            </TableCell>
          ))}
        </TableRow>
      ))}
    </TableBody>
  );
};

export const RecordTable = <R extends { id: string }>(props: RecordTableProps<R>) => {
  const isPhone = useMediaQuery((theme) => theme.breakpoints.down('md'));
  if (isPhone) return <RecordCards {...props} />;
  return (
    <Box sx={{ overflowX: 'auto' }} role="region" aria-label={props.label} tabIndex={0}>
      <Table size="small">
        <Head {...props} />
        <Rows {...props} />
      </Table>
    </Box>
  );
};
