/** The log of a task, live. */
import Paper from '@mui/material/Paper';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import { isFinalTaskState, type StepName, type TaskResponse } from '#libs/contracts';
import { ErrorBox } from '../../components/ErrorBox';
import { Note } from '../../components/Note';
import { useText } from '../../i18n/useText';
import { extendRange, isInRange, parseRange, rangeHash } from './lineRange';
import { LogBar } from './LogBar';
import { LogPane } from './LogPane';
import { useLogSettings, useLogView } from './useLogView';
import { useTaskLog } from './useTaskLog';

const useRange = () => {
  const { hash, search } = useLocation();
  const navigate = useNavigate();
  const range = useMemo(() => parseRange(hash), [hash]);
  const press = (seq: number, extend: boolean) => {
    const isSame = range?.from === seq && range.to === seq;
    const next = isSame ? '' : rangeHash(extendRange(range, seq, extend));
    void navigate({ search, hash: next }, { replace: true, preventScrollReset: true });
  };
  return { range, press };
};

const TaskLog = ({ task, step }: { task: TaskResponse; step: StepName | null }) => {
  const text = useText();
  const [settings, setSettings] = useLogSettings();
  const log = useTaskLog(task.id);
  const view = useLogView(log.lines, step, settings);
  const { range, press } = useRange();
  const matches = useMemo(() => new Set(view.matches), [view.matches]);
  const copied = useMemo(
    () =>
      (range ? view.shown.filter(({ seq }) => isInRange(range, seq)) : view.shown)
        .map(({ plain }) => plain)
        .join('\n'),
    [view.shown, range],
  );
  return (
    <Paper variant="outlined" sx={{ overflow: 'hidden', minWidth: 0, mb: 3 }}>
      <LogBar
        view={view}
        settings={settings}
        onSettings={setSettings}
        copied={copied}
        copyLabel={text(range ? 'tasks.log.copyLines' : 'tasks.log.copy')}
      />
      {log.error !== null && <ErrorBox error={log.error} />}
      {log.state === 'lost' && !isFinalTaskState(task.state) && (
        <Note tone="waiting" role="status">
          {text('tasks.log.reconnecting')}
        </Note>
      )}
      {log.dropped > 0 && (
        <Typography variant="caption" component="p" sx={{ paddingInline: 2, pb: 1 }}>
          {text.count('tasks.log.dropped', log.dropped)}
        </Typography>
      )}
      {view.shown.length === 0 ? (
        <Box sx={{ padding: 3, borderTop: 1, borderColor: 'divider', minHeight: 420 }}>
          <Typography color="textSecondary">
            {text(log.lines.length === 0 ? 'tasks.log.empty' : 'tasks.log.emptyFilter')}
          </Typography>
        </Box>
      ) : (
        <LogPane
          lines={view.shown}
          matches={matches}
          current={view.current}
          range={range}
          settings={settings}
          onPress={press}
        />
      )}
    </Paper>
  );
};

export default TaskLog;
