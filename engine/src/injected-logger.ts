import type { Logger } from '#libs/observability';

/** Gives Nest's container a class to know the logger by. */
export class InjectedLogger {
  constructor(readonly value: Logger) {}
}
