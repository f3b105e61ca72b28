import { Injectable } from '@nestjs/common';
import type { Transaction } from '#libs/database';
import { SchedulesRepository } from './schedules.repository.js';

/** What time it is for schedules: that of the database, so that instances on machines with other clocks agree. */
@Injectable()
export class ScheduleClock {
  constructor(private readonly repository: SchedulesRepository) {}

  async now(tx: Transaction): Promise<Date> {
    return this.repository.readClock(tx);
  }
}
