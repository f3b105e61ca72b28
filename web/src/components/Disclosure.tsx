/** A section that is opened by whoever wants it; nothing in it is drawn before. */
import ExpandMore from '@mui/icons-material/ExpandMore';
import Button from '@mui/material/Button';
import { useState, type ReactNode } from 'react';
import { useText } from '../i18n/useText';
import { Section } from './Section';

export const Disclosure = ({ title, children }: { title: string; children: ReactNode }) => {
  const text = useText();
  const [open, setOpen] = useState(false);
  return (
    <Section
      title={title}
      flush
      action={
        <Button
          color="inherit"
          aria-expanded={open}
          aria-label={`${text(open ? 'action.hide' : 'action.show')}: ${title}`}
          endIcon={<ExpandMore sx={{ transform: open ? 'rotate(180deg)' : 'none' }} />}
          onClick={() => setOpen(!open)}
        >
          {text(open ? 'action.hide' : 'action.show')}
        </Button>
      }
    >
      {open && children}
    </Section>
  );
};
