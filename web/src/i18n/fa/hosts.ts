import type { hosts as english } from '../en/hosts';
import type { Messages } from './index';

export const hosts: Messages<typeof english> = {
  title: 'میزبان‌ها',
  one: 'میزبان',
  create: 'اضافه کردن میزبان',
  emptyTitle: 'هنوز میزبانی نیست',
  emptyText:
    'میزبان سروری است با Docker و Traefik که استقرارها رویش کار می‌کنند: همین ماشین، یا سروری که با SSH به آن وصل می‌شوید.',
  connection: 'نوع اتصال',
  local: 'همین ماشین',
  ssh: 'SSH',
  connectionHelp:
    'همین ماشین: موتور با Docker کنار خودش کار می‌کند. SSH: موتور به سروری دیگر وصل می‌شود.',
  address: 'نشانی عمومی',
  addressHelp: 'رکوردهای DNS استقرارهایش به این نشانی اشاره می‌کنند.',
  httpPort: 'درگاه HTTP',
  httpPortHelp: 'درگاهی که Traefik روی آن نشانی جواب می‌دهد.',
  traefikApiUrl: 'نشانی API در Traefik',
  traefikApiUrlHelp: 'فقط روی خود میزبان؛ نشان می‌دهد کانتینرهای تازه از کی ترافیک می‌گیرند.',
  stacksDirectory: 'پوشهٔ استقرارها',
  stacksDirectoryHelp: 'هر استقرار زیر آن یک پوشهٔ معمولی Compose دارد.',
  dockerSocket: 'سوکت Docker',
  dockerSocketHelp: 'سوکت همان Docker که استقرارها را اجرا می‌کند.',
  sshAddress: 'نشانی SSH',
  sshAddressHelp: 'موتور به این نشانی وصل می‌شود؛ می‌تواند نشانی داخلی باشد.',
  sshPort: 'درگاه SSH',
  sshUser: 'کاربر SSH',
  sshUserHelp: 'باید بتواند با Docker کار کند و در پوشهٔ استقرارها بنویسد.',
  hostKeys: 'کلیدهای میزبان',
  hostKeysHelp:
    'همین کلیدها پذیرفته می‌شوند و میزبانی با کلید دیگر رد می‌شود. هر خط یکی؛ روی خود میزبان بخوانید: cat /etc/ssh/ssh_host_*_key.pub.',
  replaceKeys: 'تعویض کلیدها',
  replaceKeysHint:
    'هر کدام را خالی بگذارید همان که بود می‌ماند. تا کاری روی میزبان در جریان است انجام نمی‌شود. هر دو اثر انگشت در تاریخچه می‌ماند.',
  replaceKeysWarning:
    'کلیدهای میزبان را فقط وقتی عوض کنید که می‌دانید چرا تغییر کرده‌اند؛ مثلاً میزبان از نو نصب شده است. وگرنه شاید کس دیگری به جای آن جواب می‌دهد.',
  newKeys: 'کلیدهای تازه',
  newKeysHelp:
    'همهٔ کلیدهایی که میزبان از این به بعد نشان می‌دهد، هر خط یکی. روی خود میزبان بخوانید: cat /etc/ssh/ssh_host_*_key.pub.',
  newPrivateKey: 'کلید خصوصی تازه',
  newPrivateKeyHelp:
    'موتور با این کلید به میزبان وصل می‌شود. وقتی لازم است که کلید عوض شده باشد یا کلید ذخیره‌شده باز نشود. بلافاصله رمزگذاری می‌شود و دیگر کسی آن را نمی‌خواند.',
  privateKey: 'کلید خصوصی',
  privateKeyHelp: 'بلافاصله رمزگذاری می‌شود. دیگر کسی آن را نمی‌خواند، حتی خود شما.',
  check: 'بررسی',
  lastCheck: 'آخرین بررسی',
  neverChecked: 'هنوز بررسی نشده، پس چیزی از آن معلوم نیست.',
  reachableSentence: '%{time} جواب داد.',
  unreachableSentence: '%{time} جواب نداد: %{error}',
  outageSentence:
    'اولین بار %{since} جواب نداد و کارهایش منتظرند. %{reason} %{next} دوباره بررسی می‌شود.',
  outageShort: 'شروع: %{since}، بررسی بعدی: %{next}',
  pausedSentence:
    'مکث: کارهای این میزبان منتظر می‌مانند. آنچه رویش کار می‌کند به کارش ادامه می‌دهد.',
  pause: 'مکث کارها',
  resume: 'ادامهٔ کارها',
  facts: 'نتیجهٔ آخرین بررسی',
  docker: 'Docker',
  compose: 'Compose',
  traefik: 'Traefik',
  cpus: 'پردازنده',
  memory: 'حافظه',
  diskFree: 'فضای خالی دیسک',
  routers: 'مسیرهای Traefik',
  settings: 'تنظیم‌ها',
  edit: 'ویرایش میزبان',
  tasksAtOnce: 'کارهای هم‌زمان',
  tasksAtOnceHelp:
    'از ۱ تا ۶۴. بیشتر از این تعداد کار هم‌زمان رویش اجرا نمی‌شود و بقیه منتظر می‌مانند. عدد بزرگ‌تر سریع‌تر است، تا وقتی پردازنده و دیسکش پر نشده‌اند.',
  fingerprints: 'اثر انگشت کلیدها',
  stacksOnIt: 'استقرارهای این میزبان',
  noStacks: 'استقراری روی این میزبان نیست.',
  nameHelp: 'نامی که همکارانتان با آن صدایش می‌زنند.',
  createdLead: 'بعد «بررسی» را بزنید تا معلوم شود Docker و Compose و Traefik جواب می‌دهند یا نه.',
};
