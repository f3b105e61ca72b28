import type { tenants as english } from '../en/tenants';
import type { Messages } from './index';
import { same } from './same';

export const tenants: Messages<typeof english> = {
  title: 'مشتری‌ها',
  one: 'مشتری',
  create: 'ثبت مشتری',
  contact: 'ایمیل تماس',
  contactHelp: 'برای این مشتری به چه کسی باید نوشت. میراب خودش به آن چیزی نمی‌فرستد.',
  nameHelp: 'همان‌طور که خود مشتری می‌نویسد، به هر خطی.',
  noteHelp: 'برای همکاران خودتان: قرارداد، ساعت کار، شمارهٔ تماس.',
  stacks: 'استقرارها',
  stackCount: same('%{count} استقرار'),
  emptyTitle: 'هنوز مشتری‌ای نیست',
  emptyText: 'هر مشتری از بقیه جداست: آنچه برای یکی کار می‌کند به کار دیگری نمی‌رسد.',
  noStacks: 'هنوز چیزی برای این مشتری کار نمی‌کند.',
  createStack: 'ساختن استقرار',
  addressPreview: 'استقرارهایش زیر %{address} جواب می‌دهند.',
  sentence: 'مشتری از %{time}، با %{stacks}.',
  edit: 'ویرایش مشتری',
  details: 'مشخصات',
  tasksAtOnce: 'کارهای هم‌زمان',
  tasksAtOnceHelp:
    'از ۱ تا ۶۴. بیشتر از این تعداد از کارهایش هم‌زمان اجرا نمی‌شود و بقیه منتظر می‌مانند. عدد کوچک، موتورها و میزبان‌ها را برای مشتری‌های دیگر آزاد نگه می‌دارد.',
  paused: 'مکث',
  pausedSentence: 'مکث: کارهای این مشتری منتظر می‌مانند. آنچه کار می‌کند به کارش ادامه می‌دهد.',
  pause: 'مکث کارها',
  resume: 'ادامهٔ کارها',
};
