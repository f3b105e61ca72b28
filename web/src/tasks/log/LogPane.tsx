/** The lines themselves: only those in sight are in the page; it follows the end until the reader scrolls away. */
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useTheme, type Theme } from '@mui/material/styles';
import { useVirtualizer, type VirtualItem, type Virtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type ReactNode,
  type RefObject,
} from 'react';
import { useText } from '../../i18n/useText';
import { monoFamily } from '../../theme/tokens';
import { isInRange, type LineRange } from './lineRange';
import type { LogLine } from './logModel';
import { LogRow, type LogRowProps } from './LogRow';
import type { LogSettings } from './useLogView';

const rowHeight = 20;
/** Least height of the pane, in pixels: whole lines and the border above them, so that none is cut off at either end. */
const paneHeight = 21 * rowHeight + 1;
/** So near to the end, in pixels, counts as standing at it. */
const nearEnd = 24;

type Rows = Virtualizer<HTMLDivElement, HTMLDivElement>;

interface LogPaneProps {
  lines: readonly LogLine[];
  matches: ReadonlySet<number>;
  current: number | null;
  range: LineRange | null;
  settings: LogSettings;
  onPress: (seq: number, extend: boolean) => void;
}

const markOf = (props: LogPaneProps, index: number, line: LogLine): LogRowProps['mark'] => {
  if (index === props.current) return 'current';
  if (isInRange(props.range, line.seq)) return 'chosen';
  return props.matches.has(index) ? 'match' : 'none';
};

const useFollowing = (count: number, startsFollowing: boolean) => {
  const [following, setFollowing] = useState(startsFollowing);
  const [seen, setSeen] = useState(0);
  useEffect(() => {
    if (following) setSeen(count);
  }, [following, count]);
  return { following, setFollowing, unseen: Math.max(0, count - seen) };
};

/** Stands below the lines, never on them; its place is kept while there is none. */
const Pill = (props: { onPress: () => void; children: ReactNode }) => (
  <Button variant="contained" size="small" onClick={props.onPress} sx={{ borderRadius: 18 }}>
    {props.children}
  </Button>
);

/** What can be done from here: nothing while every line is in sight. */
const Foot = (props: {
  lines: number;
  isTall: boolean;
  place: ReturnType<typeof usePlace>;
  onStart: () => void;
}) => {
  const text = useText();
  const { place } = props;
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        justifyContent: 'flex-end',
        minHeight: 48,
        paddingInline: 1.5,
        borderTop: 1,
        borderColor: 'divider',
      }}
    >
      {props.isTall && place.following && (
        <Pill onPress={props.onStart}>{text('tasks.log.toStart')}</Pill>
      )}
      {props.isTall && !place.following && props.lines > 0 && (
        <FollowPill unseen={place.unseen} onFollow={() => place.setFollowing(true)} />
      )}
    </Box>
  );
};

const FollowPill = (props: { unseen: number; onFollow: () => void }) => {
  const text = useText();
  return (
    <Pill onPress={props.onFollow}>
      {props.unseen > 0
        ? text.count('tasks.log.paused', props.unseen)
        : text('tasks.log.pausedQuiet')}
    </Pill>
  );
};

/** Scrolls to the end while it follows, and to the chosen or found line when there is one. */
const usePlace = (props: LogPaneProps, rows: Rows) => {
  const { lines, current, range, settings } = props;
  const follow = useFollowing(lines.length, range === null);
  const { following, setFollowing } = follow;
  const goTo = current ?? (range ? lines.findIndex(({ seq }) => seq === range.from) : -1);
  useEffect(() => {
    if (following && lines.length > 0) rows.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [following, lines.length, rows, settings.wrap]);
  useEffect(() => {
    if (goTo < 0) return;
    setFollowing(false);
    rows.scrollToIndex(goTo, { align: 'center' });
  }, [goTo, rows, setFollowing]);
  return { ...follow, isFree: goTo < 0 };
};

/** Lines that come before the first one must not move those that are being read. */
const useAnchor = (lines: readonly LogLine[], frame: RefObject<HTMLDivElement | null>) => {
  const first = lines[0]?.seq;
  const before = useRef(first);
  useLayoutEffect(() => {
    const known = before.current;
    before.current = first;
    if (known === undefined || first === undefined || known <= first || !frame.current) return;
    const added = lines.findIndex(({ seq }) => seq === known);
    if (added > 0) frame.current.scrollTop += added * rowHeight;
  }, [first, lines, frame]);
};

const VisibleRow = (props: LogPaneProps & { item: VirtualItem; rows: Rows }) => {
  const text = useText();
  const { item, settings } = props;
  const line = props.lines[item.index];
  if (!line) return null;
  return (
    <div
      ref={settings.wrap ? props.rows.measureElement : undefined}
      data-index={item.index}
      style={{
        position: 'absolute',
        top: 0,
        left: 0,
        minWidth: '100%',
        width: settings.wrap ? '100%' : 'max-content',
        transform: `translateY(${item.start}px)`,
      }}
    >
      <LogRow
        line={line}
        times={settings.times}
        wrap={settings.wrap}
        mark={markOf(props, item.index, line)}
        onPress={props.onPress}
        numberLabel={text('tasks.log.line', { number: line.seq })}
      />
    </div>
  );
};

const upward = new Set(['ArrowUp', 'PageUp', 'Home']);

const frameStyle = ({ mirab }: Theme) => ({
  height: { xs: paneHeight, lg: `max(${paneHeight}px, calc(100dvh - 330px))` },
  '@supports (height: round(down, 1px, 1px))': {
    height: {
      lg: `max(${paneHeight}px, calc(round(down, 100dvh - 380px, ${rowHeight}px) + 1px))`,
    },
  },
  overflow: 'auto',
  contain: 'strict',
  borderTop: 1,
  borderColor: 'divider',
  backgroundColor: mirab.ground,
  fontFamily: monoFamily,
  fontSize: 12.5,
  lineHeight: `${rowHeight}px`,
  fontVariantLigatures: 'none',
  textAlign: 'start',
});

export const LogPane = (props: LogPaneProps) => {
  const { lines } = props;
  const text = useText();
  const theme = useTheme();
  const frame = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count: lines.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 20,
    getItemKey: (index) => lines[index]?.seq ?? index,
  });
  useAnchor(lines, frame);
  const place = usePlace(props, rows);
  const toStart = () => {
    place.setFollowing(false);
    rows.scrollToIndex(0, { align: 'start' });
  };
  const onScroll = () => {
    const element = frame.current;
    if (!element || !place.isFree) return;
    const left = element.scrollHeight - element.scrollTop - element.clientHeight;
    if (left <= nearEnd) place.setFollowing(true);
  };
  return (
    <>
      <Box
        ref={frame}
        dir="ltr"
        role="log"
        aria-live="off"
        aria-label={text('tasks.log.region')}
        tabIndex={0}
        onScroll={onScroll}
        onWheel={({ deltaY }) => deltaY < 0 && place.setFollowing(false)}
        onTouchMove={() => place.setFollowing(false)}
        onKeyDown={({ key }) => upward.has(key) && place.setFollowing(false)}
        sx={frameStyle(theme)}
      >
        <div style={{ height: rows.getTotalSize(), position: 'relative', minWidth: '100%' }}>
          {rows.getVirtualItems().map((item) => (
            <VisibleRow key={item.key} {...props} item={item} rows={rows} />
          ))}
        </div>
      </Box>
      <Foot
        lines={lines.length}
        isTall={rows.getTotalSize() > (rows.scrollRect?.height || paneHeight)}
        place={place}
        onStart={toStart}
      />
    </>
  );
};
