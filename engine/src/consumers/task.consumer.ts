import { Controller } from '@nestjs/common';
import type { Channel, ConsumeMessage } from 'amqplib';
import { Ctx, EventPattern, Payload, type RmqContext } from '@nestjs/microservices';
import { patterns, taskRing } from '#libs/contracts';
import { InjectedLogger } from '../injected-logger.js';
import { TaskRunner } from '../tasks/task-runner.js';

/**
 * The doorbell. What the message says is not believed: it leads to a look at the rows, and is acknowledged once that is done
 * (rules R16, R17). A message that cannot be read goes to the dead letters.
 */
@Controller()
export class TaskConsumer {
  constructor(
    private readonly runner: TaskRunner,
    private readonly logger: InjectedLogger,
  ) {}

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-arguments -- chooses the overload that takes a second parameter
  @EventPattern<string>(patterns.taskQueued)
  async onTaskQueued(@Payload() payload: unknown, @Ctx() context: RmqContext): Promise<void> {
    const readable = taskRing.safeParse(payload).success;
    if (readable) {
      try {
        await this.runner.claimAll();
      } catch (error) {
        this.logger.value.warn(
          { err: error },
          'claiming failed after a ring; the sweep finds the task',
        );
      }
    }
    this.settle(context, readable);
  }

  private settle(context: RmqContext, readable: boolean): void {
    /* eslint-disable @typescript-eslint/no-unsafe-assignment -- Nest types both as any; they are amqplib's */
    const channel: Channel = context.getChannelRef();
    /* eslint-enable @typescript-eslint/no-unsafe-assignment */
    // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- Nest types it as a record
    const message = context.getMessage() as ConsumeMessage;
    try {
      if (readable) channel.ack(message);
      else channel.reject(message, false);
    } catch (error) {
      // The channel closed meanwhile; the broker rings again, which does no harm.
      this.logger.value.warn({ err: error }, 'ring could not be acknowledged');
    }
  }
}
