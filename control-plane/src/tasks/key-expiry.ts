import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Housekeeping } from '../auth/housekeeping.js';
import { keyLifetimeHours } from './idempotency.js';
import { TasksRepository } from './tasks.repository.js';

/** Idempotency keys are forgotten when their time is over, so that a key of last year can be used again and none is kept for ever. */
@Injectable()
export class KeyExpiry implements OnModuleInit {
  constructor(
    private readonly housekeeping: Housekeeping,
    private readonly tasks: TasksRepository,
  ) {}

  onModuleInit(): void {
    this.housekeeping.add((tx) => this.tasks.forgetKeys(tx, keyLifetimeHours));
  }
}
