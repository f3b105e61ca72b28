/** The form of a name that search compares: what differs only by keyboard or by spacing is equal in it. */

const arabicLetters: Readonly<Record<string, string>> = { ي: 'ی', ى: 'ی', ك: 'ک', ة: 'ه' };
const isInvisible = /\p{Cf}|\u0640|[\u064b-\u0652]|\u0670/gu;
const persianZero = 0x6f0;
const arabicZero = 0x660;

const toLatinDigits = (text: string): string =>
  text
    .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - persianZero))
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - arabicZero));

/** NFC, Arabic ye and kaf made Persian, Latin digits, without half-space, tatweel, vowel signs and blanks, lower case. */
export const toSearchName = (text: string): string =>
  toLatinDigits(text.normalize('NFC'))
    .replace(/[يىكة]/g, (letter) => arabicLetters[letter] ?? letter)
    .replace(isInvisible, '')
    .replace(/\s+/g, '')
    .toLowerCase();
