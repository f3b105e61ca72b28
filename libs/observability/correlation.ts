/** Context that follows one request or one task through all of its asynchronous work. */
import { AsyncLocalStorage } from 'node:async_hooks';

export interface Correlation {
  requestId?: string;
  taskId?: string;
  tenantId?: string;
}
const storage = new AsyncLocalStorage<Correlation>();

/** Runs `work` with `correlation` added to what surrounds it. */
export const withCorrelation = <T>(correlation: Correlation, work: () => T): T =>
  storage.run({ ...storage.getStore(), ...correlation }, work);
/** What is known at this point; empty outside of any. */
export const currentCorrelation = (): Correlation => storage.getStore() ?? {};
