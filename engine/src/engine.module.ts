/** Wires ports to adapters; the only file that knows both. */
import { type DynamicModule, Module } from '@nestjs/common';
import { taskKinds, type TaskKind } from '#libs/contracts';
import { Database } from '#libs/database';
import { Publisher } from '#libs/messaging';
import type { Logger } from '#libs/observability';
import { Opener } from '#libs/sealing';
import { AnsibleProcess } from './adapters/ansible/ansible-process.js';
import { AuthoritativeLookup } from './adapters/powerdns/authoritative-lookup.js';
import { PowerDnsClient } from './adapters/powerdns/powerdns.client.js';
import { zoneLockIn } from './adapters/powerdns/zone-lock.js';
import { HttpSiteProber } from './adapters/site/http-site-prober.js';
import type { EngineConfig } from './config.js';
import { TaskConsumer } from './consumers/task.consumer.js';
import { InjectedLogger } from './injected-logger.js';
import { BackupRepositoriesRepository } from './backups/backup-repositories.repository.js';
import { RepositoryDoors } from './backups/repository-doors.js';
import { RestorePointsRepository } from './backups/restore-points.repository.js';
import { BackupHandler } from './kinds/backup/backup.handler.js';
import { RestoreSources } from './backups/restore-sources.js';
import { DrillHandler } from './kinds/drill/drill.handler.js';
import { ChangeHandler } from './kinds/change/change.handler.js';
import { CheckHandler } from './kinds/check/check.handler.js';
import { PrepareHandler } from './kinds/prepare/prepare.handler.js';
import { RemoveHandler } from './kinds/remove/remove.handler.js';
import { RestartHandler } from './kinds/restart/restart.handler.js';
import { RestoreHandler } from './kinds/restore/restore.handler.js';
import { StartHandler } from './kinds/start/start.handler.js';
import { StopHandler } from './kinds/stop/stop.handler.js';
import { handlersByKind, type TaskHandler } from './kinds/task-handler.js';
import { HostConnections } from './hosts/host-connections.js';
import { HostLooks } from './hosts/host-looks.js';
import { HostObservationsRepository } from './hosts/host-observations.repository.js';
import { HostWatch } from './hosts/host-watch.js';
import { HostWatchesRepository } from './hosts/host-watches.repository.js';
import { PlaybookSteps } from './stacks/playbook-steps.js';
import { RevisionChange } from './stacks/revision-change.js';
import { SecretValues } from './stacks/secret-values.js';
import { SiteVerification } from './stacks/site-verification.js';
import { StackRecordsRepository } from './stacks/stack-records.repository.js';
import { StandingReturn } from './stacks/standing-return.js';
import { TaskSpecs } from './stacks/task-spec.js';
import { Failpoint } from './tasks/failpoint.js';
import { LogRetention } from './tasks/log-retention.js';
import { LogRetentionRepository } from './tasks/log-retention.repository.js';
import { Sweeper } from './tasks/sweeper.js';
import { TaskClaimsRepository } from './tasks/task-claims.repository.js';
import { TaskJournalRepository } from './tasks/task-journal.repository.js';
import { TaskRunner } from './tasks/task-runner.js';

/** Everything that lives as long as the process. */
export interface EngineParts {
  database: Database;
  publisher: Publisher;
  ansible: AnsibleProcess;
  claims: TaskClaimsRepository;
  runner: TaskRunner;
  sweeper: Sweeper;
  watch: HostWatch;
  retention: LogRetention;
}

/** @param handlersOf makes the recipes; `make bench` has one that does nothing, to measure all that stands around it. */
export function createEngineParts(
  config: EngineConfig,
  logger: Logger,
  handlersOf: typeof createHandlers = createHandlers,
): EngineParts {
  const { database, publisher, ansible } = openDoors(config, logger);
  const claims = new TaskClaimsRepository(database, {
    engine: config.MIRAB_ENGINE_NAME,
    leaseSeconds: config.MIRAB_ENGINE_LEASE_SECONDS,
  });
  const publish = publisher.publishFact.bind(publisher);
  const opener = new Opener(config.MIRAB_SEALING_PRIVATE_KEY.reveal());
  const hosts = new HostConnections(database, opener, {
    allowLocal: config.MIRAB_ENGINE_ALLOW_LOCAL_HOST,
    localDockerConfig: config.MIRAB_DOCKER_CONFIG,
  });
  const observations = new HostObservationsRepository(database);
  const adapters = { database, ansible, opener, hosts, observations };
  const handlers = handlersByKind(taskKinds, handlersOf(config, adapters));
  const everySeconds = config.MIRAB_ENGINE_WATCH_SECONDS;
  const watch = new HostWatch(
    {
      watches: new HostWatchesRepository(database, { everySeconds, random: Math.random }),
      looks: new HostLooks(hosts, ansible),
      observations,
      publish,
      logger,
    },
    everySeconds,
    () => void sweeper.sweep(),
  );
  const runner = new TaskRunner(
    claims,
    new TaskJournalRepository(database),
    handlers,
    publish,
    logger,
    {
      ...readRunnerLimits(config),
      onEnd: (task, outcome) => watch.noteTask(task, outcome),
      ring: ({ id, attempt }) =>
        publisher.ringTask({ taskId: id }, { messageId: `${id}.${String(attempt)}`, priority: 0 }),
    },
  );
  const sweeper = new Sweeper(claims, runner, publish, logger);
  const retention = new LogRetention(new LogRetentionRepository(database), publish, logger, {
    keptDays: config.MIRAB_ENGINE_LOG_DAYS,
    mostBytes: config.MIRAB_ENGINE_LOG_MEGABYTES * 1_000_000,
  });
  return { database, publisher, ansible, claims, runner, sweeper, watch, retention };
}

/** What leads out of the process: to PostgreSQL, to RabbitMQ, and through Ansible to the hosts. */
function openDoors(
  config: EngineConfig,
  logger: Logger,
): Pick<EngineParts, 'database' | 'publisher' | 'ansible'> {
  // Room for the claims, and for a journal and a zone lock of every task at work.
  const poolSize = config.MIRAB_ENGINE_SLOTS * 2 + 4;
  const database = new Database(config.MIRAB_ENGINE_DATABASE_URL.reveal(), {
    poolSize,
    applicationName: `mirab-engine-${config.MIRAB_ENGINE_NAME}`,
    isEngine: true,
  });
  const publisher = new Publisher(config.MIRAB_AMQP_URL.reveal(), (error) =>
    logger.warn({ reason: error.message }, 'broker connection trouble'),
  );
  const ansible = new AnsibleProcess({
    ansiblePath: config.MIRAB_ANSIBLE_PLAYBOOK,
    playbooksDirectory: config.MIRAB_PLAYBOOKS_DIRECTORY,
    workDirectory: config.MIRAB_ENGINE_WORK_DIRECTORY,
    pythonPath: config.MIRAB_PYTHON,
  });
  return { database, publisher, ansible };
}

/** Kinds that take as long as there is data. */
const carriesData: ReadonlySet<TaskKind> = new Set(['backup', 'restore', 'drill']);

const readRunnerLimits = (config: EngineConfig) => ({
  slots: config.MIRAB_ENGINE_SLOTS,
  leaseSeconds: config.MIRAB_ENGINE_LEASE_SECONDS,
  taskMs: (kind: TaskKind): number =>
    (carriesData.has(kind)
      ? config.MIRAB_BACKUP_TASK_TIMEOUT_SECONDS
      : config.MIRAB_ENGINE_TASK_TIMEOUT_SECONDS) * 1_000,
  stopMs: config.MIRAB_ENGINE_STOP_SECONDS * 1_000,
  failpoint: new Failpoint(config.MIRAB_FAILPOINT ?? null),
});

interface Adapters {
  database: Database;
  ansible: AnsibleProcess;
  opener: Opener;
  hosts: HostConnections;
  observations: HostObservationsRepository;
}

function createHandlers(
  config: EngineConfig,
  { database, ansible, opener, hosts, observations }: Adapters,
): TaskHandler[] {
  const records = new StackRecordsRepository(database);
  const secrets = new SecretValues(database, opener);
  const playbooks = new PlaybookSteps(
    ansible,
    config.MIRAB_ENGINE_STEP_TIMEOUT_SECONDS * 1_000,
    config.MIRAB_BACKUP_STEP_TIMEOUT_SECONDS * 1_000,
  );
  const dns = new PowerDnsClient(
    { url: config.MIRAB_POWERDNS_URL, apiKey: config.MIRAB_POWERDNS_API_KEY.reveal() },
    zoneLockIn(database),
  );
  const lookup = new AuthoritativeLookup(config.MIRAB_DNS_SERVER);
  const verification = new SiteVerification(new HttpSiteProber(), lookup);
  const specs = new TaskSpecs(records, hosts, config.MIRAB_ENGINE_WAIT_SECONDS);
  const back = new StandingReturn({ records, playbooks, dns });
  const parts = { specs, records, secrets, playbooks, dns, verification, lookup, back };
  const change = new RevisionChange({ ...parts, drainSeconds: config.MIRAB_ENGINE_DRAIN_SECONDS });
  const backups = {
    repositories: new BackupRepositoriesRepository(database),
    points: new RestorePointsRepository(database),
    doors: new RepositoryDoors(opener),
    helper: {
      image: config.MIRAB_BACKUP_IMAGE,
      cpus: config.MIRAB_BACKUP_CPUS,
      memory_bytes: config.MIRAB_BACKUP_MEMORY_MEGABYTES * 1_000_000,
    },
  };
  const sources = new RestoreSources(backups.points, backups.repositories, backups.doors);
  return [
    new ChangeHandler(change, backups.points),
    new RestartHandler(change),
    new BackupHandler({ ...parts, ...backups }),
    new RestoreHandler({ ...parts, ...backups, sources, change }),
    new DrillHandler({ ...parts, ...backups, sources }),
    new StartHandler(parts),
    new StopHandler(parts),
    new RemoveHandler(parts),
    new CheckHandler({ hosts, playbooks, observations }),
    new PrepareHandler({
      hosts,
      playbooks,
      observations,
      traefikImage: config.MIRAB_TRAEFIK_IMAGE,
    }),
  ];
}

@Module({ controllers: [TaskConsumer] })
export class EngineModule {
  static with(parts: EngineParts, logger: Logger): DynamicModule {
    return {
      module: EngineModule,
      providers: [
        { provide: TaskRunner, useValue: parts.runner },
        { provide: InjectedLogger, useValue: new InjectedLogger(logger) },
      ],
    };
  }
}
