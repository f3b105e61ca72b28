import { Controller, Headers, Sse, UseGuards, type MessageEvent } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { filter, from, map, merge, mergeMap, EMPTY, type Observable } from 'rxjs';
import { SignedInAccess } from '../access/access.decorator.js';
import { Context, type RequestContext } from '../http/request-context.js';
import { StreamPositionGuard } from '../http/stream-position.js';
import { EventBus } from './event-bus.js';
import { everythingChanged, findVisibleChange, type Change } from './visible-changes.js';

/** As text: what waits for a slow reader is limited by its length, and an object has none. */
const render = (change: Change): MessageEvent => ({
  type: 'changed',
  data: JSON.stringify(change),
});

@ApiTags('events')
@Controller('events')
export class EventsController {
  constructor(private readonly bus: EventBus) {}

  /** Any role: each event is filtered by what its reader may see. */
  @Sse()
  @SignedInAccess()
  @UseGuards(StreamPositionGuard)
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'Number of the last event you have, however old.',
  })
  @ApiOperation({
    summary: 'Streams `changed` events `{resource, id}`; what they name is then read again',
    description:
      'After a gap (Last-Event-ID, or the broker came back) one event per resource has the id null. A Last-Event-ID that is no number is refused with 400.',
  })
  @ApiOkResponse({
    description: 'Events for as long as the reader may read them',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  stream(
    @Context() context: RequestContext,
    @Headers('Last-Event-ID') lastEventId: string | undefined,
  ): Observable<MessageEvent> {
    const missed = lastEventId === undefined ? EMPTY : from(everythingChanged());
    const resumed = this.bus.reconnections().pipe(mergeMap(everythingChanged));
    const changes = this.bus.facts().pipe(
      map((fact) => findVisibleChange(fact, context.scope)),
      filter((change) => change !== null),
    );
    return merge(missed, resumed, changes).pipe(map(render));
  }
}
