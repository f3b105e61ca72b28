/** Search, settings and copy of the log. */
import AccessTime from '@mui/icons-material/AccessTime';
import BugReport from '@mui/icons-material/BugReportOutlined';
import Download from '@mui/icons-material/Download';
import KeyboardArrowDown from '@mui/icons-material/KeyboardArrowDown';
import KeyboardArrowUp from '@mui/icons-material/KeyboardArrowUp';
import WrapText from '@mui/icons-material/WrapText';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import TextField from '@mui/material/TextField';
import ToggleButton from '@mui/material/ToggleButton';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import type { KeyboardEvent } from 'react';
import { CopyButton } from '../../components/CopyButton';
import { useFormats, useText } from '../../i18n/useText';
import type { LogSettings, useLogView } from './useLogView';

type View = ReturnType<typeof useLogView>;

const Search = ({ view }: { view: View }) => {
  const text = useText();
  const { number } = useFormats();
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    view.step(event.shiftKey ? -1 : 1);
  };
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', flex: '1 1 220px', minWidth: 0 }}>
      <TextField
        value={view.words}
        onChange={({ target }) => view.search(target.value)}
        onKeyDown={onKey}
        placeholder={text('tasks.log.search')}
        slotProps={{ htmlInput: { 'aria-label': text('tasks.log.search'), dir: 'auto' } }}
      />
      {view.words && (
        <>
          <Typography variant="body2" sx={{ paddingInline: 1, whiteSpace: 'nowrap' }} role="status">
            {view.matches.length === 0
              ? text('tasks.log.noMatch')
              : text('tasks.log.matches', {
                  at: number(view.position),
                  all: number(view.matches.length),
                })}
          </Typography>
          <IconButton
            size="small"
            aria-label={text('action.previous')}
            disabled={view.matches.length === 0}
            onClick={() => view.step(-1)}
          >
            <KeyboardArrowUp fontSize="small" />
          </IconButton>
          <IconButton
            size="small"
            aria-label={text('action.next')}
            disabled={view.matches.length === 0}
            onClick={() => view.step(1)}
          >
            <KeyboardArrowDown fontSize="small" />
          </IconButton>
        </>
      )}
    </Box>
  );
};

const switches = [
  ['wrap', WrapText],
  ['times', AccessTime],
  ['details', BugReport],
] as const;

export const LogBar = (props: {
  view: View;
  settings: LogSettings;
  onSettings: (settings: LogSettings) => void;
  copied: () => string;
  copyLabel: string;
  /** Address of the whole log as a file. */
  file: string;
}) => {
  const text = useText();
  const { settings } = props;
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center', padding: 1.5 }}>
      <Typography variant="h2" sx={{ paddingInline: 0.5 }}>
        {text('tasks.log.title')}
      </Typography>
      <Search view={props.view} />
      <Box sx={{ display: 'flex', gap: 0.5, flexWrap: 'wrap' }}>
        {switches.map(([name, Icon]) => (
          <Tooltip key={name} title={text(`tasks.log.${name}`)}>
            <ToggleButton
              value={name}
              size="small"
              selected={settings[name]}
              aria-label={text(`tasks.log.${name}`)}
              onChange={() => props.onSettings({ ...settings, [name]: !settings[name] })}
              sx={{ '@media (pointer: coarse)': { minWidth: 44, minHeight: 44 } }}
            >
              <Icon fontSize="small" />
            </ToggleButton>
          </Tooltip>
        ))}
        <CopyButton value={props.copied} label={props.copyLabel} />
        <Button
          component="a"
          href={props.file}
          download
          variant="outlined"
          color="inherit"
          startIcon={<Download fontSize="small" />}
        >
          {text('tasks.log.download')}
        </Button>
      </Box>
    </Box>
  );
};
