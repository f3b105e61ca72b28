import type { tenants as english } from '../en/tenants';
import type { Messages } from './index';

export const tenants: Messages<typeof english> = {
  title: 'مشتری‌ها',
  one: 'مشتری',
  create: 'ثبت مشتری',
  contact: 'ایمیل تماس',
  contactHelp: 'دربارهٔ این مشتری به چه کسی بنویسید. میراب خودش چیزی به آنجا نمی‌فرستد.',
  nameHelp: 'همان‌گونه که مشتری می‌نویسد، به هر خطی.',
  noteHelp: 'برای همکاران خودتان: قرارداد، ساعت کار، به چه کسی زنگ بزنند.',
  stacks: 'استقرارها',
  stackCount: '%{count} استقرار |||| %{count} استقرار',
  emptyTitle: 'هنوز مشتری‌ای نیست',
  emptyText:
    'آنچه برای یک مشتری کار می‌کند هرگز به کار مشتری دیگر نمی‌رسد. نخستین مشتری را ثبت کنید.',
  noStacks: 'هنوز چیزی برای این مشتری کار نمی‌کند.',
  createStack: 'ساختن استقرار',
  addressPreview: 'استقرارهایش زیر %{address} پاسخ می‌دهند.',
  sentence: 'مشتری از %{time}، %{stacks}.',
  edit: 'ویرایش مشتری',
  details: 'مشخصات',
};
