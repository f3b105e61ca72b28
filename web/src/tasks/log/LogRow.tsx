/** One line of the log: its number, which is a link to it, and its text as text nodes. */
import { useTheme, type Theme } from '@mui/material/styles';
import { memo, type MouseEvent } from 'react';
import { isProgress, spansOf } from './lineText';
import type { LogLine } from './logModel';

const colourOf = (name: string | null, { mirab }: Theme): string | undefined => {
  switch (name) {
    case 'red':
      return mirab.tone.failed;
    case 'green':
      return mirab.tone.running;
    case 'yellow':
      return mirab.tone.waiting;
    case 'blue':
    case 'cyan':
      return mirab.tone.working;
    case 'black':
    case 'white':
    case 'magenta':
    case null:
      return undefined;
    default:
      return undefined;
  }
};

const levelColour = (line: LogLine, { mirab }: Theme): string => {
  if (line.level === 'error') return isProgress(line.plain) ? mirab.text : mirab.tone.failed;
  if (line.level === 'warning') return mirab.tone.waiting;
  return line.level === 'debug' ? mirab.quietText : mirab.text;
};

const clock = (at: string): string => new Date(at).toTimeString().slice(0, 8);

export interface LogRowProps {
  line: LogLine;
  times: boolean;
  wrap: boolean;
  mark: 'none' | 'match' | 'current' | 'chosen';
  onPress: (seq: number, extend: boolean) => void;
  numberLabel: string;
}

const background = (mark: LogRowProps['mark'], { mirab }: Theme) =>
  ({
    none: 'transparent',
    match: mirab.wash.waiting,
    current: mirab.wash.waiting,
    chosen: mirab.wash.working,
  })[mark];

export const LogRow = memo((props: LogRowProps) => {
  const theme = useTheme();
  const { line, mark } = props;
  const press = (event: MouseEvent) => {
    event.preventDefault();
    props.onPress(line.seq, event.shiftKey);
  };
  return (
    <div
      style={{
        display: 'flex',
        minHeight: 20,
        paddingInline: 8,
        gap: 12,
        backgroundColor: background(mark, theme),
        boxShadow: mark === 'current' ? `inset 3px 0 ${theme.mirab.tone.waiting}` : 'none',
        color: levelColour(line, theme),
        whiteSpace: props.wrap ? 'pre-wrap' : 'pre',
        overflowWrap: props.wrap ? 'anywhere' : 'normal',
      }}
    >
      <a
        href={`#L${line.seq}`}
        tabIndex={-1}
        aria-label={props.numberLabel}
        onClick={press}
        style={{
          flex: '0 0 auto',
          minWidth: 44,
          textAlign: 'right',
          userSelect: 'none',
          textDecoration: 'none',
          color: theme.mirab.quietText,
        }}
      >
        {line.seq}
      </a>
      {props.times && (
        <span style={{ userSelect: 'none', color: theme.mirab.quietText }}>{clock(line.at)}</span>
      )}
      <span style={{ flex: 1, minWidth: 0 }}>
        {spansOf(line.raw).map((span, index) => (
          <span
            key={index}
            style={{ color: colourOf(span.colour, theme), fontWeight: span.bold ? 700 : undefined }}
          >
            {span.text}
          </span>
        ))}
      </span>
    </div>
  );
});
LogRow.displayName = 'LogRow';
