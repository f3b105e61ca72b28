/** Persian nouns stay singular after a number, so both forms of a count are one. */
export const same = (sentence: string) => `${sentence} |||| ${sentence}`;
