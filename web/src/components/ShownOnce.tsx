/** A secret that is shown this one time, with its copy button. */
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { CodeBlock } from './CodeBlock';
import { Note } from './Note';
import { Section } from './Section';

export const ShownOnce = (props: {
  title: string;
  explanation: string;
  secret: string;
  done: string;
  onDone: () => void;
  children?: ReactNode;
}) => (
  <Box sx={{ maxWidth: 880 }}>
    <Box sx={{ mb: 3 }}>
      <Note tone="waiting" role="status">
        <Typography variant="h2" component="p">
          {props.title}
        </Typography>
        <Typography>{props.explanation}</Typography>
      </Note>
    </Box>
    <Section>
      <CodeBlock code={props.secret} label={props.title} />
    </Section>
    {props.children}
    <Button variant="contained" onClick={props.onDone}>
      {props.done}
    </Button>
  </Box>
);
