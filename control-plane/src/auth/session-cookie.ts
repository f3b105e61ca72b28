import type { CookieOptions, Request, Response } from 'express';

/** The cookie that holds a session's secret. With TLS its prefix binds it to this very host, over TLS alone. */
export class SessionCookie {
  readonly name: string;
  private readonly options: CookieOptions;

  constructor(publicUrl: string) {
    const isHttps = publicUrl.startsWith('https:');
    this.name = isHttps ? '__Host-mirab' : 'mirab';
    this.options = { httpOnly: true, secure: isHttps, sameSite: 'strict', path: '/' };
  }

  find(request: Request): string | null {
    const cookies: unknown = request.cookies;
    const value: unknown =
      typeof cookies === 'object' && cookies !== null ? Reflect.get(cookies, this.name) : null;
    return typeof value === 'string' && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : null;
  }

  set(response: Response, secret: string, expiresAt: Date): void {
    response.cookie(this.name, secret, { ...this.options, expires: expiresAt });
  }

  clear(response: Response): void {
    response.clearCookie(this.name, this.options);
  }
}
