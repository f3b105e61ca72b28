import { Injectable } from '@nestjs/common';
import type { CreateStackBody, Manifest } from '#libs/contracts';
import type { EnvironmentModel, Transaction } from '#libs/database';
import { HostsService } from '../hosts/hosts.service.js';
import { refuseFields } from '../http/validation.pipe.js';
import { ReleasesService } from '../products/releases.service.js';
import { TenantsService } from '../tenants/tenants.service.js';
import { listReferenceProblems } from './new-stack.js';
import { StacksRepository } from './stacks.repository.js';

export interface StackReferences {
  tenantSlug: string;
  manifest: Manifest;
  environment: EnvironmentModel;
}

/** Follows the ids of a new stack (rule R14). */
@Injectable()
export class StackReferencesService {
  constructor(
    private readonly tenants: TenantsService,
    private readonly releases: ReleasesService,
    private readonly hosts: HostsService,
    private readonly repository: StacksRepository,
  ) {}

  /** The tenant stays as it is until the transaction ends. @throws MirabError VALIDATION_FAILED that names each id that leads nowhere. */
  async get(tx: Transaction, body: CreateStackBody): Promise<StackReferences> {
    const tenant = await this.tenants.findLocked(tx, body.tenantId);
    const release = await this.releases.find(tx, body.releaseId);
    const environment = await this.repository.findEnvironment(tx, body.environmentId);
    const host = await this.hosts.find(tx, body.hostId);
    const problems = listReferenceProblems(body, { tenant, release, environment, host });
    if (problems.length > 0 || !tenant || !release || !environment) throw refuseFields(problems);
    return { tenantSlug: tenant.slug, manifest: release.manifest, environment };
  }
}
