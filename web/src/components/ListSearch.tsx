/** Search of a list, with its other filters beside it. */
import SearchIcon from '@mui/icons-material/Search';
import Box from '@mui/material/Box';
import InputAdornment from '@mui/material/InputAdornment';
import TextField from '@mui/material/TextField';
import { useListContext } from 'ra-core';
import { useEffect, useState, type ReactNode } from 'react';
import { useText } from '../i18n/useText';

/** Waits until the typing rests, in ms. */
const typingPause = 300;

const SearchField = () => {
  const text = useText();
  const { filterValues, setFilters } = useListContext();
  const wanted: string = filterValues.q ?? '';
  const [typed, setTyped] = useState(wanted);
  useEffect(() => setTyped(wanted), [wanted]);
  useEffect(() => {
    if (typed === wanted) return undefined;
    const { q: _before, ...rest } = filterValues;
    const timer = setTimeout(() => setFilters(typed ? { ...rest, q: typed } : rest), typingPause);
    return () => clearTimeout(timer);
  }, [typed, wanted, filterValues, setFilters]);
  return (
    <TextField
      type="search"
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      placeholder={text('common.search')}
      sx={{ maxWidth: { sm: 320 } }}
      slotProps={{
        htmlInput: { 'aria-label': text('common.search'), dir: 'auto' },
        input: {
          startAdornment: (
            <InputAdornment position="start">
              <SearchIcon fontSize="small" />
            </InputAdornment>
          ),
        },
      }}
    />
  );
};

export const ListSearch = ({
  searchable,
  children,
}: {
  searchable: boolean;
  children?: ReactNode;
}) => (
  <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, mb: 2 }}>
    {searchable && <SearchField />}
    {children}
  </Box>
);
