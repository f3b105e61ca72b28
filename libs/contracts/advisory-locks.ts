/** PostgreSQL's advisory locks, each with a number that is ours and means nothing. They stand together so that no number is used twice. */

/**
 * Every claim holds it until it has committed. Whoever changes what a claim goes by takes it first: then no task starts by the old rule
 * once the change has been answered.
 */
export const claimLock = 726_622;
/** Held while an engine takes the hosts that are due for a look, so that none is looked at twice. */
export const watchLock = 726_623;
/** Held by the one engine that removes old logs. */
export const logRetentionLock = 726_624;
