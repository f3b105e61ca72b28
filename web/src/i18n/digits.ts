/** Lets people type numbers on a Persian keyboard: number fields of browsers refuse Persian digits. */
export const toLatinDigits = (text: string): string =>
  text
    .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660));

const numeric = '[data-digits=latin],[role=spinbutton],input[type=number],input[inputmode]';

const replaceTypedDigits = (event: InputEvent) => {
  const target = event.target;
  if (!(target instanceof HTMLElement) || !event.data) return;
  if (!/[۰-۹٠-٩]/.test(event.data) || !target.closest(numeric)) return;
  event.preventDefault();
  // Deprecated, and still the only way that keeps undo and the field's own change event.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is no other way yet
  document.execCommand('insertText', false, toLatinDigits(event.data));
};

/** Installed once at start. */
export const acceptPersianDigits = () =>
  document.addEventListener('beforeinput', replaceTypedDigits, true);
