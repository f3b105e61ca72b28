/** Sentences of `ra-language-farsi` that read badly beside ours; where a count stands, its digits stay the reader's. */
export const persianOverrides = {
  ra: {
    action: {
      confirm: 'تأیید',
      clear_array_input: 'پاک کردن فهرست',
      list: 'فهرست',
      refresh: 'به‌روزرسانی',
      update: 'به‌روزرسانی',
      remove_all_filters: 'برداشتن همهٔ فیلترها',
      expand: 'باز کردن',
      close: 'بستن',
      open: 'باز کردن',
    },
    page: {
      dashboard: 'خانه',
      error: 'صفحه از کار افتاد',
      access_denied: 'اجازهٔ دیدن این صفحه را ندارید',
      authentication_error: 'نشد ورود شما را بررسی کنیم',
    },
    message: {
      error: 'این صفحه در مرورگر از کار افتاد. صفحه را تازه کنید.',
      invalid_form: 'چند خانه درست پر نشده است؛ خطای هر کدام زیر همان خانه آمده است.',
      not_found: 'چنین صفحه‌ای نیست. نشانی را بررسی کنید یا از فهرست بروید.',
      unsaved_changes: 'تغییرها ذخیره نشده‌اند. بدون ذخیره می‌روید؟',
      access_denied: 'نقش شما اجازهٔ دیدن این صفحه را نمی‌دهد.',
    },
    navigation: { page_range_info: '%{offsetBegin} تا %{offsetEnd} از %{total}' },
    auth: { sign_in_error: 'وارد نشدید.', logout: 'خروج' },
    notification: {
      updated: 'ذخیره شد',
      created: 'ساخته شد',
      deleted: 'حذف شد',
      item_doesnt_exist: 'چنین چیزی پیدا نشد',
      http_error: 'سرور جواب نداد',
      logged_out: 'نشست شما تمام شده است؛ دوباره وارد شوید.',
      offline: 'اتصال برقرار نیست؛ داده‌ای نرسید.',
    },
    validation: { required: 'این خانه را پر کنید', email: 'ایمیل درست نیست' },
  },
} as const;
