import { Injectable } from '@nestjs/common';
import { Subject, type Observable } from 'rxjs';
import type { FactMessage } from '#libs/contracts';

type Carrier = (routingKey: string, fact: FactMessage) => boolean;
type ChangedFact = Extract<FactMessage, { type: 'changed' }>;

/** Facts inside this process: what engines and other control-planes say, and what this one announces. */
@Injectable()
export class EventBus {
  private readonly received = new Subject<FactMessage>();
  private readonly connected = new Subject<void>();
  private carrier: Carrier = () => false;

  /** All facts, of every tenant: whoever passes them on filters by the reader's scope. Facts may be lost; rows are the truth. */
  facts(): Observable<FactMessage> {
    return this.received.asObservable();
  }

  /** The line to the broker stands (again): facts may have been missed, so look at the rows once. */
  reconnections(): Observable<void> {
    return this.connected.asObservable();
  }

  /** Says that rows changed, after the transaction that changed them. Never fails: a lost fact costs a late refresh. */
  announce(fact: Omit<ChangedFact, 'type'>): void {
    const message: FactMessage = { type: 'changed', ...fact };
    if (!this.carrier(`changed.${fact.resource}`, message)) this.receive(message);
  }

  /**
   * Says that a person or token may have lost access, after the transaction that took it: here at once, elsewhere over the broker. Where
   * that is away, other processes find out by themselves within 30 s.
   */
  announceAccess(actorId: string): void {
    const message: FactMessage = { type: 'access-changed', actorId };
    this.receive(message);
    this.carrier('access.changed', message);
  }

  receive(fact: FactMessage): void {
    this.received.next(fact);
  }

  reconnect(): void {
    this.connected.next();
  }

  connect(carrier: Carrier): void {
    this.carrier = carrier;
  }
}
