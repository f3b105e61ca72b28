import { machineExample } from '../isolate';

export const settings = {
  title: 'Settings',
  open: 'Tasks run',
  banner: '%{name} paused all tasks on %{time}: what runs goes on, nothing new starts.',
  bannerWho: 'An owner or an operator can let them run again.',
  pause: 'Pause all tasks',
  pauseTitle: 'Pause all tasks?',
  pauseText:
    'No task starts for any tenant, on any host, until somebody lets them run again. What runs goes on to its end; new tasks are taken and wait.',
  resume: 'Let tasks run again',
  pausedNow: 'All tasks are paused.',
  resumedNow: 'Tasks run again.',
  limits: 'Limits',
  tasksAtOnce: 'Tasks at once, in all',
  tasksAtOnceHelp:
    'From 1 to 1000, for all tenants and hosts together; the rest wait. Left empty, only the limits of hosts and tenants hold.',
  environment: 'Environment: %{environment}',
  backupFirst: 'Back up before each upgrade',
  backupFirstHelp:
    'An upgrade begins only once the restore point stands. It needs a backup target, and a stack that runs.',
  windowsOf: 'Maintenance windows: %{environment}',
  windowsHelp: `One per line: days, from-to, time zone, as in “${machineExample('fri,sat 22:00-04:00 Asia/Tehran')}”. Days are sun mon tue wed thu fri sat; an end that is not later is on the next day. Tasks that are asked for in the window start in no other time.`,
  windowLine: 'Line %{line}: %{problem}',
  windowProblem: {
    days: 'the days are missing, as in fri or sat,sun.',
    day: '“%{part}” is no day. Days are sun mon tue wed thu fri sat.',
    twice: '“%{part}” stands twice.',
    times: 'hours and minutes are missing, as in 22:00-04:00.',
    time: '“%{part}” is no time of day. Times go from 00:00 to 23:59.',
    same: 'the end must differ from the beginning.',
    noTimeZone: 'the time zone is missing, as in Asia/Tehran.',
    timeZone: '“%{part}” is no known time zone. Write it as in Asia/Tehran.',
  },
  nextWindow: 'Next: from %{from} to %{to}.',
  noWindow: 'No window: nobody can ask for a task in one.',
  noLimit: 'No limit of its own',
};
