/** What every feature may ask for: the database, the audit log, sealing, the log, the settings, the metrics. */
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Registry } from 'prom-client';
import { Database } from '#libs/database';
import { createRegistry, type Logger } from '#libs/observability';
import { Sealer } from '#libs/sealing';
import { AuditWriter } from './audit/audit-record.js';
import { AuditRepository } from './audit/audit.repository.js';
import { AuditService } from './audit/audit.service.js';
import { ControlPlaneConfig } from './config.js';
import { DatabaseCloser } from './http/database-closer.js';
import { loggerToken } from './http/logger-token.js';

@Global()
@Module({})
export class PlatformModule {
  static with(config: ControlPlaneConfig, logger: Logger): DynamicModule {
    return {
      module: PlatformModule,
      providers: [
        { provide: ControlPlaneConfig, useValue: config },
        { provide: loggerToken, useValue: logger },
        { provide: Registry, useFactory: () => createRegistry('control-plane') },
        { provide: Sealer, useFactory: () => new Sealer(config.sealingPublicKey) },
        { provide: Database, useFactory: () => openDatabase(config) },
        AuditRepository,
        AuditService,
        { provide: AuditWriter, useExisting: AuditService },
        DatabaseCloser,
      ],
      exports: [
        ControlPlaneConfig,
        loggerToken,
        Registry,
        Sealer,
        Database,
        AuditRepository,
        AuditService,
        AuditWriter,
      ],
    };
  }
}

/** Connects with the first query, not before: the process starts while the database is away. */
const openDatabase = (config: ControlPlaneConfig): Database =>
  new Database(config.databaseUrl.reveal(), {
    poolSize: config.databasePool,
    applicationName: 'mirab-control-plane',
  });
