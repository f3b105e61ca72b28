/** The log of a task, live. */
import Paper from '@mui/material/Paper';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import { isFinalTaskState, type StepName, type TaskResponse } from '#libs/contracts';
import { ErrorBox } from '../../components/ErrorBox';
import { Note } from '../../components/Note';
import { taskLogFile } from '../../api/actions';
import { useFormats, useText } from '../../i18n/useText';
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

const RemovedLog = ({ removed }: { removed: NonNullable<TaskResponse['logRemoved']> }) => {
  const text = useText();
  const { dateTime } = useFormats();
  const at = dateTime(removed.at);
  return (
    <Note tone="waiting">
      {removed.keptDays === null
        ? text('tasks.log.madeRoom', { date: at })
        : text.count('tasks.log.removed', removed.keptDays, { date: at })}
    </Note>
  );
};

/** Lines before the first one that is shown: on their way, or too many for this page. */
const Missing = ({ missing, isFull }: { missing: number; isFull: boolean }) => {
  const text = useText();
  if (missing === 0) return null;
  return (
    <Typography variant="caption" component="p" role="status" sx={{ paddingInline: 2, pb: 1 }}>
      {text.count(isFull ? 'tasks.log.dropped' : 'tasks.log.reading', missing)}
    </Typography>
  );
};

const emptyKey = (task: TaskResponse, lines: number) => {
  if (lines > 0) return 'tasks.log.emptyFilter';
  return task.logRemoved ? 'tasks.log.gone' : 'tasks.log.empty';
};

const TaskLog = ({ task, step }: { task: TaskResponse; step: StepName | null }) => {
  const text = useText();
  const [settings, setSettings] = useLogSettings();
  const log = useTaskLog(task.id);
  const view = useLogView(log.lines, step, settings);
  const { range, press } = useRange();
  const matches = useMemo(() => new Set(view.matches), [view.matches]);
  const copied = () =>
    (range ? view.shown.filter(({ seq }) => isInRange(range, seq)) : view.shown)
      .map(({ plain }) => plain)
      .join('\n');
  return (
    <Paper variant="outlined" sx={{ overflow: 'hidden', minWidth: 0, mb: 3 }}>
      <LogBar
        view={view}
        settings={settings}
        onSettings={setSettings}
        copied={copied}
        copyLabel={text(range ? 'tasks.log.copyLines' : 'tasks.log.copy')}
        file={taskLogFile(task.id)}
      />
      {log.error !== null && <ErrorBox error={log.error} />}
      {log.state === 'lost' && !isFinalTaskState(task.state) && (
        <Note tone="waiting" role="status">
          {text('tasks.log.reconnecting')}
        </Note>
      )}
      {task.logRemoved && <RemovedLog removed={task.logRemoved} />}
      <Missing missing={log.missing} isFull={log.isFull} />
      {view.shown.length === 0 ? (
        <Box sx={{ padding: 3, borderTop: 1, borderColor: 'divider', minHeight: 420 }}>
          <Typography color="textSecondary">{text(emptyKey(task, log.lines.length))}</Typography>
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
