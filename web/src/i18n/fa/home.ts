import type { home as english } from '../en/home';
import type { Messages } from './index';

export const home: Messages<typeof english> = {
  title: 'خانه',
  greeting: '%{name}، خوش آمدید.',
  needs: 'آنچه به شما نیاز دارد',
  needsNothing: 'چیزی به شما نیاز ندارد. هر استقراری که باید کار کند، کار می‌کند.',
  happening: 'در جریان',
  happeningNothing: 'کاری در جریان یا در صف نیست.',
  recently: 'به‌تازگی',
  recentlyNothing: 'هنوز کاری انجام نشده است.',
  failedTask: '%{kind} ناموفق ماند: %{what}',
  failing: '%{name} آن‌گونه که باید نیست: %{state}',
  changesWaiting: '%{count} تغییر منتظر اعمال است |||| %{count} تغییر منتظر اعمال است',
  notDeployed: 'ثبت شده، هنوز برپا نشده',
  hostSilent: 'میزبان %{name} پاسخ نمی‌دهد',
  look: 'دیدن',
  review: 'بازبینی',
  deploy: 'برپایی',
  figures: {
    stacks: 'استقرارها',
    running: 'در حال کار',
    tenants: 'مشتری‌ها',
    hosts: 'میزبان‌ها',
    tasks: 'کارهای در جریان',
  },
  empty: {
    title: 'جوی هنوز خالی است',
    text: 'میراب برای هر مشتری یک استقرار جدا می‌سازد. پیش از نخستین استقرار سه چیز لازم است.',
    product: 'انتشار یک محصول',
    host: 'افزودن یک میزبان',
    tenant: 'ثبت یک مشتری',
    stack: 'ساختن نخستین استقرار',
  },
};
