/** An engine whose recipes and rows are real, and whose hosts, name server and sites are on paper. */
import type { Database } from '#libs/database';
import { createLogger } from '#libs/observability';
import type { Opener } from '#libs/sealing';
import type { AnsibleRunner } from '../../engine/src/adapters/ansible/ansible-runner.js';
import type { DnsProvider } from '../../engine/src/adapters/powerdns/dns-provider.js';
import { BackupRepositoriesRepository } from '../../engine/src/backups/backup-repositories.repository.js';
import { RepositoryDoors } from '../../engine/src/backups/repository-doors.js';
import { RestorePointsRepository } from '../../engine/src/backups/restore-points.repository.js';
import { RestoreSources } from '../../engine/src/backups/restore-sources.js';
import { HostConnections } from '../../engine/src/hosts/host-connections.js';
import { handlersByKind, type TaskHandler } from '../../engine/src/kinds/task-handler.js';
import { PlaybookSteps } from '../../engine/src/stacks/playbook-steps.js';
import { SecretValues } from '../../engine/src/stacks/secret-values.js';
import type { SiteVerification } from '../../engine/src/stacks/site-verification.js';
import { StackRecordsRepository } from '../../engine/src/stacks/stack-records.repository.js';
import { TaskSpecs } from '../../engine/src/stacks/task-spec.js';
import { Failpoint } from '../../engine/src/tasks/failpoint.js';
import { TaskClaimsRepository } from '../../engine/src/tasks/task-claims.repository.js';
import { TaskJournalRepository } from '../../engine/src/tasks/task-journal.repository.js';
import { TaskRunner } from '../../engine/src/tasks/task-runner.js';

export interface OnPaper<Dns extends DnsProvider> {
  database: Database;
  opener: Opener;
  runner: AnsibleRunner;
  dns: Dns;
  /** Called when the site is looked at; throws to make it fail. */
  look?: () => Promise<void>;
}

/** What recipes of stacks are made of. */
export function partsOnPaper<Dns extends DnsProvider>({
  database,
  opener,
  runner,
  dns,
  look = () => Promise.resolve(),
}: OnPaper<Dns>) {
  const hosts = new HostConnections(database, opener, {
    allowLocal: true,
    localDockerConfig: undefined,
  });
  const records = new StackRecordsRepository(database);
  return {
    specs: new TaskSpecs(records, hosts, 10),
    records,
    secrets: new SecretValues(database, opener),
    playbooks: new PlaybookSteps(runner, 60_000),
    dns,
    verification: { verify: look } as unknown as SiteVerification,
    drainSeconds: 0,
  };
}

/** What recipes of backups have beside that. */
export function backupPartsOnPaper({
  database,
  opener,
}: Pick<OnPaper<DnsProvider>, 'database' | 'opener'>) {
  const repositories = new BackupRepositoriesRepository(database);
  const points = new RestorePointsRepository(database);
  const doors = new RepositoryDoors(opener);
  return {
    repositories,
    points,
    doors,
    sources: new RestoreSources(points, repositories, doors),
    helper: { image: 'restic/restic:0.18.1', cpus: 0.5, memory_bytes: 512_000_000 },
  };
}

/** Carries out one task at a time, of the kinds that these handlers know. */
export function runnerOnPaper(database: Database, handlers: readonly TaskHandler[]): TaskRunner {
  const kinds = handlers.flatMap((handler) => [...handler.kinds]);
  return new TaskRunner(
    new TaskClaimsRepository(database, { engine: 'test', leaseSeconds: 60 }),
    new TaskJournalRepository(database),
    handlersByKind(kinds, handlers),
    () => Promise.resolve(),
    createLogger('engine', 'silent'),
    {
      slots: 1,
      leaseSeconds: 60,
      taskMs: () => 600_000,
      stopMs: 1_000,
      failpoint: new Failpoint(null),
      onEnd: () => Promise.resolve(),
    },
  );
}
