/** Frame of the pages before sign-in. */
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useTheme } from '@mui/material/styles';
import { useEffect, type ReactNode } from 'react';
import { useText } from '../i18n/useText';
import { DisplayMenu } from '../layout/DisplayMenu';
import { Mark } from '../layout/Mark';

/** The channel of the sign-in page: still water before one shut gate. */
const Still = () => {
  const { mirab } = useTheme();
  return (
    <Box
      aria-hidden
      sx={{
        position: 'relative',
        height: 20,
        marginBlock: 3,
        backgroundColor: mirab.raised,
        borderBlock: `1px solid ${mirab.line}`,
      }}
    >
      <Box
        sx={{
          position: 'absolute',
          insetBlock: 0,
          insetInlineStart: 0,
          width: '66%',
          backgroundColor: mirab.accent,
          opacity: 0.4,
        }}
      />
      {[33, 66].map((at) => (
        <Box
          key={at}
          sx={{
            position: 'absolute',
            insetBlock: -3,
            insetInlineStart: `${at}%`,
            width: 3,
            borderRadius: 3,
            background:
              at === 33
                ? `linear-gradient(${mirab.accent} 0 6px, transparent 6px calc(100% - 6px), ${mirab.accent} calc(100% - 6px))`
                : mirab.accent,
          }}
        />
      ))}
    </Box>
  );
};

export const Doorway = ({
  title,
  lead,
  children,
}: {
  title: string;
  lead: string;
  children: ReactNode;
}) => {
  const text = useText();
  useEffect(() => {
    document.title = `${title} · ${text('app.name')}`;
  }, [title, text]);
  return (
    <Box
      component="main"
      sx={{ minHeight: '100dvh', display: 'grid', placeItems: 'center', padding: 2 }}
    >
      <Box sx={{ width: '100%', maxWidth: 400 }}>
        <Box sx={{ display: 'flex', justifyContent: 'space-between', alignItems: 'center' }}>
          <Mark size={36} />
          <DisplayMenu />
        </Box>
        <Still />
        <Paper variant="outlined" sx={{ padding: 3 }}>
          <Typography variant="h1">{title}</Typography>
          <Typography color="textSecondary" sx={{ mb: 3 }}>
            {lead}
          </Typography>
          {children}
        </Paper>
      </Box>
    </Box>
  );
};
