import { Global, Module } from '@nestjs/common';
import { BrokerLink } from './broker-link.js';
import { EventBus } from './event-bus.js';
import { EventsController } from './events.controller.js';

/** Global: every feature may announce what it changed. */
@Global()
@Module({ controllers: [EventsController], providers: [EventBus, BrokerLink], exports: [EventBus] })
export class EventsModule {}
