import type { products as english } from '../en/products';
import type { Messages } from './index';
import { same } from './same';

export const products: Messages<typeof english> = {
  title: 'محصول‌ها',
  one: 'محصول',
  create: 'ثبت محصول',
  emptyTitle: 'هنوز محصولی نیست',
  emptyText:
    'محصول یک فایل Compose با بخش x-mirab است: همان چیزی که می‌شود برای یک مشتری راه انداخت.',
  latest: 'آخرین نسخه',
  releaseCount: same('%{count} نسخه'),
  noRelease: 'هنوز نسخه‌ای ندارد',
  nameHelp: 'نامی که همکارانتان با آن صدایش می‌زنند.',
  sentence: '%{releases}؛ آخرینش %{version} است.',
  sentenceEmpty: 'هنوز نسخه‌ای ندارد، پس نمی‌شود با آن استقراری ساخت.',
  releases: 'نسخه‌ها',
  releasesEmpty: 'هر نسخه فایل و ایمیج‌هایش را ثابت نگه می‌دارد. اولین نسخه را منتشر کنید.',
  publish: 'انتشار نسخه',
  publishNow: 'انتشار %{version}',
  publishedBy: 'منتشرکننده',
  version: 'شمارهٔ نسخه',
  versionHelp: 'شماره‌ای مانند 1.4.0. بعد از انتشار هیچ‌وقت تغییر نمی‌کند.',
  file: 'فایل محصول',
  fileHelp:
    'فایل Compose با بخش x-mirab. متنش را بچسبانید یا فایلش را انتخاب کنید؛ کلیدهای ناشناخته با نام و جایشان رد می‌شوند.',
  chooseFile: 'انتخاب فایل',
  images: 'شناسهٔ ایمیج‌ها',
  imagesHelp:
    'اگر در فایل برچسب نوشته شده باشد لازم است. هر خط یکی: reference = registry/name@sha256:…',
  notes: 'تازه‌های این نسخه',
  notesHelp: 'به کسی که ارتقا می‌دهد نشان داده می‌شود.',
  usedBy: 'استفاده در',
  services: 'سرویس‌ها',
  variables: 'متغیرها',
  sizes: 'اندازه‌ها',
  noSizes: 'ندارد؛ هر سرویس با مقدار پیش‌فرض خودش شروع می‌کند.',
  exposed: 'نشانی‌ها',
  secret: 'محرمانه',
  generated: 'میراب می‌سازد',
  migration: 'پیش از جابه‌جایی ترافیک',
  noMigration: 'چیزی اجرا نمی‌شود',
  release: 'نسخه',
};
