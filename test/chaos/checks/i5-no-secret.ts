/** I5: no secret in a log, a message, an answer, a row or a process list. The texts were searched while they were there. */
import type { Check } from '../history.js';

export const checkNoSecret: Check = ({ leaks }) =>
  leaks.map(({ where, what }) => ({ invariant: 'I5', sentence: `${what} stands in ${where}` }));
