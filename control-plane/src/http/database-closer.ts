import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '#libs/database';

/** Closes the pool after the last request has been answered. */
@Injectable()
export class DatabaseCloser implements OnApplicationShutdown {
  constructor(private readonly database: Database) {}
  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
