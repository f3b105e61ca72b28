/** Pages of a list; nothing where one page holds all. */
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useListContext } from 'ra-core';
import { useFormats, useText } from '../i18n/useText';

export const ListPages = () => {
  const text = useText();
  const { number } = useFormats();
  const { page, perPage, total = 0, setPage } = useListContext();
  const pages = Math.max(1, Math.ceil(total / perPage));
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        minHeight: 48,
        paddingInline: 1.5,
        borderTop: 1,
        borderColor: 'divider',
      }}
    >
      <Typography variant="body2" color="textSecondary" sx={{ flex: 1 }}>
        {text.count('common.rows', total)}
        {pages > 1 && ` · ${text('common.page', { page: number(page), pages: number(pages) })}`}
      </Typography>
      {pages > 1 && (
        <>
          <Button color="inherit" disabled={page <= 1} onClick={() => setPage(page - 1)}>
            {text('action.previous')}
          </Button>
          <Button color="inherit" disabled={page >= pages} onClick={() => setPage(page + 1)}>
            {text('action.next')}
          </Button>
        </>
      )}
    </Box>
  );
};
