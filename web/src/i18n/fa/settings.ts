import type { settings as english } from '../en/settings';
import { machineExample } from '../isolate';
import type { Messages } from './index';

export const settings: Messages<typeof english> = {
  title: 'تنظیم‌ها',
  open: 'کارها در جریان‌اند',
  banner:
    '%{name} در %{time} همهٔ کارها را نگه داشت: آنچه در جریان است تا آخر می‌رود و کار تازه‌ای شروع نمی‌شود.',
  bannerWho: 'مالک یا اپراتور می‌تواند «ادامهٔ کارها» را بزند.',
  pause: 'مکث همهٔ کارها',
  pauseTitle: 'همهٔ کارها نگه داشته شود؟',
  pauseText:
    'تا کسی «ادامهٔ کارها» را نزند، هیچ کاری برای هیچ مشتری و روی هیچ میزبانی شروع نمی‌شود. آنچه در جریان است تا آخر می‌رود؛ کارهای تازه پذیرفته می‌شوند و منتظر می‌مانند.',
  resume: 'ادامهٔ کارها',
  pausedNow: 'همهٔ کارها در مکث است.',
  resumedNow: 'کارها ادامه پیدا می‌کند.',
  limits: 'سقف‌ها',
  tasksAtOnce: 'کارهای هم‌زمان، روی هم',
  tasksAtOnceHelp:
    'از ۱ تا ۱۰۰۰، برای همهٔ مشتری‌ها و میزبان‌ها روی هم؛ بقیه منتظر می‌مانند. اگر خالی بماند، فقط سقف میزبان‌ها و مشتری‌ها برقرار است.',
  environment: 'محیط %{environment}',
  backupFirst: 'پیش از هر ارتقا پشتیبان گرفته شود',
  backupFirstHelp:
    'ارتقا فقط وقتی شروع می‌شود که نقطهٔ بازیابی هست. برای آن یک مقصد پشتیبان لازم است و استقراری که کار می‌کند.',
  windowsOf: 'بازه‌های نگهداری: %{environment}',
  windowsHelp: `هر خط یکی: روزها، از-تا، منطقهٔ زمانی؛ مانند «${machineExample('fri,sat 22:00-04:00 Asia/Tehran')}». روزها ${machineExample('sun mon tue wed thu fri sat')} هستند؛ پایانی که دیرتر نباشد در روز بعد است. کاری که برای بازه درخواست شود در زمان دیگری شروع نمی‌شود.`,
  windowLine: 'خط %{line}: %{problem}',
  windowProblem: {
    days: 'روزها نوشته نشده، مانند fri یا sat,sun.',
    day: `«%{part}» نام روز نیست. روزها ${machineExample('sun mon tue wed thu fri sat')} هستند.`,
    twice: '«%{part}» دو بار آمده است.',
    times: `ساعت و دقیقه نوشته نشده، مانند ${machineExample('22:00-04:00')}.`,
    time: '«%{part}» ساعت روز نیست. ساعت‌ها از ۰۰:۰۰ تا ۲۳:۵۹ هستند.',
    same: 'پایان باید با آغاز فرق کند.',
    noTimeZone: 'منطقهٔ زمانی نوشته نشده، مانند Asia/Tehran.',
    timeZone: 'منطقهٔ زمانی «%{part}» شناخته نیست. مانند Asia/Tehran بنویسید.',
  },
  nextWindow: 'بعدی: از %{from} تا %{to}.',
  noWindow: 'بدون بازه: کسی نمی‌تواند کاری را برای بازه درخواست کند.',
  noLimit: 'بدون سقف جداگانه',
};
