import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  enrolHostBody,
  enrolledResponse,
  enrolmentResponse,
  grammar,
  issueEnrolmentBody,
  type EnrolHostBody,
  type EnrolledResponse,
  type EnrolmentResponse,
  type IssueEnrolmentBody,
} from '#libs/contracts';
import { PublicAccess, RequirePermission } from '../../access/access.decorator.js';
import { FromClient, type Client } from '../../http/client.js';
import { Answer, Explain } from '../../http/answer.decorator.js';
import { Context, type RequestContext } from '../../http/request-context.js';
import { EnrolmentsService } from './enrolments.service.js';

@ApiTags('hosts')
@Controller()
export class EnrolmentsController {
  constructor(private readonly enrolments: EnrolmentsService) {}

  @Post('hosts/:id/enrolment')
  @RequirePermission('host:write')
  @Explain(
    'The token is shown once, is valid for one hour and one use, and makes an earlier one of the host worthless. A host with pinned keys needs `replaceKeys`, which only an owner may say; the pinned ones stay in force until the token is used.',
  )
  @Answer(201, 'A one-time token with which the host posts its keys', enrolmentResponse)
  issue(
    @Context() context: RequestContext,
    @Param('id', { schema: grammar.id }) id: string,
    @Body({ schema: issueEnrolmentBody }) body: IssueEnrolmentBody,
  ): Promise<EnrolmentResponse> {
    return this.enrolments.issue(context, id, body);
  }

  /** Public: the one-time token in the body is the credential. */
  @Post('enrolment')
  @PublicAccess()
  @Explain('Called by `enrol.sh` on the host. A wrong, used or expired token answers alike.')
  @Answer(200, 'A host posts its public host keys and receives the key to let in', enrolledResponse)
  enrol(
    @Body({ schema: enrolHostBody }) body: EnrolHostBody,
    @FromClient() client: Client,
  ): Promise<EnrolledResponse> {
    return this.enrolments.enrol(client, body);
  }
}
