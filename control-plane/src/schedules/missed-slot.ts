/** What is said of a slot at which nothing could fire. The sentence is all that is stored of it, so its time is read from there. */

export const describeMissedSlot = (slot: Date): string =>
  `Nothing could fire at ${slot.toISOString()}, so it was left out, as its settings say.`;

/** ISO time of the slot; null for another sentence. */
export const findMissedSlot = (sentence: string): string | null =>
  /^Nothing could fire at (\d[\dT:.-]+Z),/.exec(sentence)?.[1] ?? null;
