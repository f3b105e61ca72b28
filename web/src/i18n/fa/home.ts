import type { home as english } from '../en/home';
import type { Messages } from './index';
import { same } from './same';

export const home: Messages<typeof english> = {
  title: 'خانه',
  greeting: '%{name}، خوش آمدید.',
  needs: 'منتظر شما',
  needsNothing: 'چیزی منتظر شما نیست. هر استقراری که باید کار کند، کار می‌کند.',
  happening: 'همین حالا',
  happeningNothing: 'کاری در جریان یا در صف نیست.',
  recently: 'تازه‌ترین کارها',
  recentlyNothing: 'هنوز کاری انجام نشده است.',
  changesWaiting: same('%{count} تغییر هنوز اعمال نشده است'),
  notDeployed: 'ثبت شده، هنوز برپا نشده',
  hostSilent: 'میزبان %{name} جواب نمی‌دهد',
  look: 'دیدن',
  review: 'بازبینی',
  deploy: 'برپایی',
  figures: {
    stacks: 'استقرارها',
    running: 'در حال کار',
    tenants: 'مشتری‌ها',
    hosts: 'میزبان‌ها',
    tasks: 'کارهای ناتمام',
  },
  empty: {
    title: 'جوی هنوز خالی است',
    text: 'میراب برای هر مشتری یک استقرار جدا می‌سازد. پیش از اولین استقرار سه چیز لازم است.',
    product: 'انتشار یک محصول',
    host: 'اضافه کردن یک میزبان',
    tenant: 'ثبت یک مشتری',
    stack: 'ساختن اولین استقرار',
  },
};
