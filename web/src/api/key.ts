/** Key of one request that starts work: sent again after a lost answer, it starts nothing twice. */
export const makeIdempotencyKey = (): string =>
  // Not randomUUID: browsers keep it from pages on plain HTTP.
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
