import type { errors as english } from '../en/errors';
import type { Messages } from './index';

const changedMeanwhile =
  'در این میان کس دیگری این را عوض کرده است. صفحه را تازه کنید، نگاهش کنید و بعد ذخیره کنید.';
const wrongPassword = 'ایمیل یا رمز درست نیست.';
const slugForm = 'حرف کوچک لاتین، رقم و خط تیرهٔ تکی؛ آغاز و پایانش حرف یا رقم باشد.';
const emailForm = 'ایمیلی مانند sara@example.com.';
const pathForm = 'مسیری کامل با نام‌های ساده.';
const nameForm = 'متنی از ۱ تا ۱۲۰ نویسه، بی نویسه‌های کنترلی.';

export const errors: Messages<typeof english> = {
  errors: {
    title: 'انجام نشد',
    unknown: 'خطایی رخ داد که چیزی از آن معلوم نیست. دوباره تلاش کنید.',
    listTitle: 'فهرست خوانده نشد',
    requestId: 'درخواست %{id}',
    boundaryTitle: 'این صفحه از کار افتاد',
    boundaryText: 'روی هیچ میزبانی چیزی عوض نشد. صفحه را تازه کنید؛ بقیهٔ پنل کار می‌کند.',
    reload: 'تازه کردن',
    notFoundTitle: 'چنین صفحه‌ای نیست',
    notFoundText: 'شاید نشانی کهنه باشد، یا آنچه نام می‌برد برچیده شده باشد.',
    goHome: 'رفتن به خانه',
    deniedTitle: 'نقش شما این صفحه را باز نمی‌کند',
    deniedText: 'کسی با نقش «مالک» می‌تواند آن را عوض کند.',
    code: {
      NETWORK: 'سرور پاسخ نداد. شاید آنچه فرستادید نرسیده باشد؛ دوباره تلاش کنید.',
      HTTP_502: 'سرور بالا نیست. به استقرارهای در حال کار آسیبی نمی‌رسد.',
      HTTP_503: 'سرور هنوز آماده نیست. به استقرارهای در حال کار آسیبی نمی‌رسد.',
      HTTP_412: changedMeanwhile,
      PRECONDITION_FAILED: changedMeanwhile,
      PRECONDITION_REQUIRED: 'پیش از ذخیره، صفحه را تازه کنید.',
      VERSION_CONFLICT: changedMeanwhile,
      PLAN_STALE: 'استقرار پس از این طرح عوض شده است، پس چیزی آغاز نشد. طرح تازه را ببینید.',
      VALIDATION_FAILED: 'چند خانه درست نیست؛ هر کدام دلیلش را می‌گوید.',
      FORBIDDEN: 'نقش شما این اجازه را نمی‌دهد.',
      UNAUTHENTICATED: 'نشست شما تمام شده است. دوباره وارد شوید.',
      NOT_FOUND: 'اینجا نیست، یا دیدنش با شما نیست.',
      RATE_LIMITED: 'تلاش‌ها زیاد شد. یک دقیقه صبر کنید و دوباره بیازمایید.',
      SIGN_IN_FAILED: wrongPassword,
      INVALID_CREDENTIALS: wrongPassword,
      TOKEN_INVALID: 'این پیوند به کار رفته یا کهنه شده است. پیوند تازه بخواهید.',
    },
    field: {
      required: 'این خانه لازم است.',
      TAKEN: 'پیش‌تر به کار رفته است.',
      ALREADY_EXISTS: 'پیش‌تر به کار رفته است.',
      RESERVED: 'این نام کنار گذاشته شده است.',
    },
  },
  validation: {
    required: 'این خانه لازم است.',
    tooShort: 'دست‌کم %{minimum} نویسه.',
    tooLong: 'حداکثر %{maximum} نویسه.',
    tooSmall: 'دست‌کم %{minimum}.',
    tooBig: 'حداکثر %{maximum}.',
    notANumber: 'عدد لازم است.',
    invalid: 'شکل این مقدار درست نیست.',
    passwordsDiffer: 'دو رمز یکی نیستند.',
    pattern: 'این محصول شکل دیگری می‌خواهد: %{pattern}',
    reserved: 'این نام برای خود سکو کنار گذاشته شده است.',
    field: {
      slug: slugForm,
      subdomain: slugForm,
      email: emailForm,
      contactEmail: emailForm,
      address: 'نشانی IPv4 یا IPv6 مانند 203.0.113.10.',
      sshAddress: 'نشانی IP یا نام میزبان.',
      sshUser: 'نام کاربری مانند mirab.',
      hostKeys: 'نوع کلید و base64، هر کدام در یک خط؛ همان‌گونه که ssh-keyscan بی نام می‌نویسد.',
      privateKey: 'یک کلید خصوصی OpenSSH، از BEGIN تا END.',
      traefikApiUrl: 'نشانی‌ای روی خود میزبان مانند http://127.0.0.1:8080.',
      stacksDirectory: pathForm,
      dockerSocket: pathForm,
      version: 'نسخه‌ای مانند 1.4.0.',
      images: 'هر خط یکی: نام = registry/name@sha256:…',
      name: nameForm,
      displayName: nameForm,
    },
  },
};
