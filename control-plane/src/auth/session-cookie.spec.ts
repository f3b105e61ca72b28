import type { Response } from 'express';
import { describe, expect, it, vi } from 'vitest';
import { SessionCookie } from './session-cookie.js';

const setBy = (publicUrl: string): unknown[] => {
  const cookie = vi.fn();
  new SessionCookie(publicUrl).set({ cookie } as unknown as Response, 'secret', new Date(0));
  return cookie.mock.calls[0] ?? [];
};

describe('the cookie of a session (rule R27)', () => {
  it('is bound to its host, to TLS and to the panel itself', () => {
    expect(setBy('https://panel.example.com')).toEqual([
      '__Host-mirab',
      'secret',
      { httpOnly: true, secure: true, sameSite: 'strict', path: '/', expires: new Date(0) },
    ]);
  });
  it('has no prefix without TLS, where a browser would refuse it', () => {
    expect(setBy('http://127.0.0.1:8000')).toMatchObject(['mirab', 'secret', { secure: false }]);
  });
});
