import { Module } from '@nestjs/common';
import { HostsModule } from '../hosts/hosts.module.js';
import { ProductsModule } from '../products/products.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { HostnamesRepository } from './hostnames.repository.js';
import { HostnamesService } from './hostnames.service.js';
import { RevisionsRepository } from './revisions.repository.js';
import { RevisionsService } from './revisions.service.js';
import { SecretsRepository } from './secrets.repository.js';
import { SecretsService } from './secrets.service.js';
import { StackCreationService } from './stack-creation.service.js';
import { StackReferencesService } from './stack-references.service.js';
import { StacksController } from './stacks.controller.js';
import { StacksRepository } from './stacks.repository.js';
import { StacksService } from './stacks.service.js';
import { WantedReturnService } from './wanted-return.service.js';
import { WantedStackService } from './wanted-stack.service.js';

@Module({
  imports: [TenantsModule, ProductsModule, HostsModule],
  controllers: [StacksController],
  providers: [
    HostnamesRepository,
    HostnamesService,
    RevisionsRepository,
    RevisionsService,
    SecretsRepository,
    SecretsService,
    StackCreationService,
    StackReferencesService,
    StacksRepository,
    StacksService,
    WantedReturnService,
    WantedStackService,
  ],
  exports: [RevisionsService, StackCreationService, WantedReturnService, WantedStackService],
})
export class StacksModule {}
