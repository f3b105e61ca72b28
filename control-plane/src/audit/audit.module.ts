import { Module } from '@nestjs/common';
import { AuditAnchor } from './audit-anchor.js';
import { AuditController } from './audit.controller.js';
import { AuditNamesRepository } from './audit-names.repository.js';
import { AuditReaderService } from './audit-reader.service.js';

/** Reading the log. Writing it is everybody's business and stands in the platform module. */
@Module({
  controllers: [AuditController],
  providers: [AuditReaderService, AuditNamesRepository, AuditAnchor],
})
export class AuditModule {}
