/** What people type as numbers, in any digits. */
import { toLatinDigits } from '../../i18n/digits';
import { trimmed } from './typed';

/** Empty gives undefined; anything that is no number gives NaN, which every schema refuses. */
export const toNumber = (typed: unknown): number | undefined => {
  const text = toLatinDigits(trimmed(typed)).replace('٫', '.');
  return text === '' ? undefined : Number(text);
};

const mebibyte = 2 ** 20;
export const mebibytesToBytes = (typed: unknown): number | undefined => {
  const amount = toNumber(typed);
  return amount === undefined ? undefined : Math.round(amount * mebibyte);
};
export const bytesToMebibytes = (bytes: number): number => bytes / mebibyte;
