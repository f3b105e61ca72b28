/**
 * Prisma asks for the relations of a row side by side, inside a transaction too, where there is one connection. `pg` lets them wait in a queue
 * of its own, which it calls deprecated and is to lose; so they wait here.
 */
import { PrismaPg } from '@prisma/adapter-pg';

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>;
type Transaction = Awaited<ReturnType<Adapter['startTransaction']>>;

export class OneAtATimePg extends PrismaPg {
  override async connect(): Promise<Adapter> {
    const adapter = await super.connect();
    const start = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (...options) => oneAtATime(await start(...options));
    return adapter;
  }
}

function oneAtATime(transaction: Transaction): Transaction {
  const inTurn = makeTurns();
  const queryRaw = transaction.queryRaw.bind(transaction);
  const executeRaw = transaction.executeRaw.bind(transaction);
  return Object.assign(transaction, {
    queryRaw: (query: Parameters<typeof queryRaw>[0]) => inTurn(() => queryRaw(query)),
    executeRaw: (query: Parameters<typeof executeRaw>[0]) => inTurn(() => executeRaw(query)),
  });
}

/** Begins each piece of work when the one before has ended, well or not. */
export function makeTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next;
    return next;
  };
}
