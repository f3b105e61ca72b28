/** What people hear and where they stand after something was done. */
import { useNotify } from 'ra-core';
import { useCallback } from 'react';
import { useFormats, type MessageKey } from '../i18n/useText';

/** Tells what came of what was pressed: shown for a moment, and read aloud. */
export const useSay = () => {
  const notify = useNotify();
  const { number } = useFormats();
  return useCallback(
    (key: MessageKey, count?: number) =>
      notify(key, {
        type: 'success',
        messageArgs: count === undefined ? {} : { smart_count: count, count: number(count) },
      }),
    [notify, number],
  );
};

/** What was pressed may be gone or shut by now: then the keyboard stands at the content of the page, and not at its very beginning. */
export const keepFocus = () =>
  requestAnimationFrame(() => {
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body)
      document.getElementById('content')?.focus();
  });
