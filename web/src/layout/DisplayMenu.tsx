/** Language, colours and digits; on the sign-in page too. */
import Translate from '@mui/icons-material/Translate';
import Divider from '@mui/material/Divider';
import IconButton from '@mui/material/IconButton';
import ListSubheader from '@mui/material/ListSubheader';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Tooltip from '@mui/material/Tooltip';
import { useLocaleState } from 'ra-core';
import { useTheme as useMode } from 'ra-ui-materialui';
import { useState } from 'react';
import { useDigits, useText } from '../i18n/useText';

const languages = [
  ['en', 'English'],
  ['fa', 'فارسی'],
] as const;

export const DisplayMenu = () => {
  const text = useText();
  const [locale, setLocale] = useLocaleState();
  const [mode, setMode] = useMode();
  const [digits, setDigits] = useDigits();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const heading = (label: string) => (
    <ListSubheader sx={{ lineHeight: '32px', background: 'none' }}>{label}</ListSubheader>
  );
  return (
    <>
      <Tooltip title={text('app.settings')}>
        <IconButton
          color="inherit"
          aria-label={text('app.settings')}
          aria-haspopup="menu"
          onClick={(event) => setAnchor(event.currentTarget)}
        >
          <Translate fontSize="small" />
        </IconButton>
      </Tooltip>
      <Menu anchorEl={anchor} open={Boolean(anchor)} onClose={() => setAnchor(null)}>
        {heading(text('app.language'))}
        {languages.map(([value, name]) => (
          <MenuItem
            key={value}
            lang={value}
            selected={locale === value}
            onClick={() => setLocale(value)}
          >
            {name}
          </MenuItem>
        ))}
        <Divider />
        {heading(text('app.theme'))}
        {(['light', 'dark'] as const).map((value) => (
          <MenuItem key={value} selected={mode === value} onClick={() => setMode(value)}>
            {text(`app.${value}`)}
          </MenuItem>
        ))}
        {locale === 'fa' && <Divider />}
        {locale === 'fa' && heading(text('app.digits'))}
        {locale === 'fa' &&
          (['persian', 'latin'] as const).map((value) => (
            <MenuItem key={value} selected={digits === value} onClick={() => setDigits(value)}>
              {text(value === 'persian' ? 'app.digitsPersian' : 'app.digitsLatin')}
            </MenuItem>
          ))}
      </Menu>
    </>
  );
};
