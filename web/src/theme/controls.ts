/** Controls: buttons, fields, tabs. 44 pixels tall where a finger presses, 36 where a mouse does. */
import type { Components, Theme } from '@mui/material/styles';
import type { Tokens } from './tokens';

const touch = '@media (pointer: coarse)';

export const controlStyles = (t: Tokens): Components<Theme> => ({
  MuiButtonBase: { defaultProps: { disableRipple: true } },
  MuiButton: {
    defaultProps: { disableElevation: true, size: 'medium' },
    styleOverrides: {
      root: { minHeight: 36, paddingInline: 14, [touch]: { minHeight: 44 } },
      outlined: { borderColor: t.line },
    },
  },
  MuiIconButton: {
    styleOverrides: { root: { borderRadius: 8, [touch]: { minWidth: 44, minHeight: 44 } } },
  },
  MuiTextField: {
    defaultProps: { variant: 'outlined', size: 'small', margin: 'none', fullWidth: true },
  },
  MuiFormControl: { defaultProps: { variant: 'outlined', size: 'small', margin: 'none' } },
  MuiOutlinedInput: {
    styleOverrides: {
      root: { [touch]: { minHeight: 44 } },
      notchedOutline: { borderColor: t.line },
      input: { fontSize: 14 },
    },
  },
  MuiFormHelperText: { styleOverrides: { root: { marginInline: 0 } } },
  MuiTab: { styleOverrides: { root: { minHeight: 44, minWidth: 0, paddingInline: 12 } } },
  MuiTabs: {
    styleOverrides: { root: { minHeight: 44, borderBottom: `1px solid ${t.line}` } },
    defaultProps: { variant: 'scrollable', allowScrollButtonsMobile: false },
  },
  MuiMenuItem: { styleOverrides: { root: { minHeight: 40, [touch]: { minHeight: 44 } } } },
  MuiListItemButton: { styleOverrides: { root: { borderRadius: 8 } } },
  MuiLink: { defaultProps: { underline: 'hover' } },
});
