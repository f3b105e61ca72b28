/** Copies a text and says so in place. */
import Check from '@mui/icons-material/Check';
import ContentCopy from '@mui/icons-material/ContentCopy';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import { useEffect, useState } from 'react';
import { useText } from '../i18n/useText';

/** Also where the clipboard is closed to plain HTTP pages. */
export const copyText = async (value: string) => {
  if (window.isSecureContext) return navigator.clipboard.writeText(value);
  const area = document.createElement('textarea');
  area.value = value;
  area.style.position = 'fixed';
  document.body.append(area);
  area.select();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- pages on plain HTTP have no clipboard
  document.execCommand('copy');
  area.remove();
};

const useCopied = (): [boolean, (value: string) => void] => {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  return [copied, (value) => void copyText(value).then(() => setCopied(true))];
};

/** A value that takes long to make is made when the button with a label is pressed. */
type Props = { value: string; label?: string } | { value: () => string; label: string };

export const CopyButton = ({ value, label }: Props) => {
  const text = useText();
  const [copied, copyNow] = useCopied();
  const copy = () => copyNow(typeof value === 'string' ? value : value());
  const icon = copied ? <Check fontSize="small" /> : <ContentCopy fontSize="small" />;
  if (label) {
    return (
      <Button variant="outlined" color="inherit" startIcon={icon} onClick={copy}>
        {copied ? text('action.copied') : label}
      </Button>
    );
  }
  const name = copied ? text('action.copied') : text('common.copyMachine', { text: String(value) });
  return (
    <Tooltip title={copied ? text('action.copied') : text('action.copy')}>
      <IconButton size="small" color="inherit" aria-label={name} onClick={copy}>
        {icon}
      </IconButton>
    </Tooltip>
  );
};
