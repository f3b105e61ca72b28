/** A control-plane without a broker, a school that declares what is to be backed up, and people of each role. */
import type { BackupTargetResponse, StackResponse, TaskResponse } from '#libs/contracts';
import type { Answer, ApiSession } from '../support/control-plane/api-session.js';
import {
  startTestControlPlane,
  type TestControlPlane,
} from '../support/control-plane/start-control-plane.js';
import { execute, select } from '../support/test-database.js';
import { aLocalTarget, withBackup } from './backup-bodies.js';
import { EngineFacts } from './engine-facts.js';
import { expectGood, key, Workload, type School } from './workload.js';

export class BackupWorld {
  private constructor(
    readonly mirab: TestControlPlane,
    readonly owner: ApiSession,
    readonly operator: ApiSession,
    readonly viewer: ApiSession,
    readonly workload: Workload,
    readonly engine: EngineFacts,
    readonly school: School,
  ) {}

  static async start(): Promise<BackupWorld> {
    const mirab = await startTestControlPlane({
      environment: { MIRAB_AMQP_URL: 'amqp://127.0.0.1:1' },
    });
    const owner = await mirab.accounts.signedIn('owner');
    const operator = await mirab.accounts.signedIn('operator');
    const viewer = await mirab.accounts.signedIn('viewer');
    const workload = new Workload(operator);
    const engine = new EngineFacts(mirab.database.engineUrl);
    const plain = await workload.aSchool();
    const release = await workload.aRelease(plain.product, '1.1.0', { ...withBackup });
    const school = { ...plain, release };
    return new BackupWorld(mirab, owner, operator, viewer, workload, engine, school);
  }

  async close(): Promise<void> {
    await this.engine.close();
    await this.mirab.close();
  }

  rows<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return select<Row>(this.mirab.database.adminUrl, sql, values);
  }

  async aTarget(body: Record<string, unknown> = aLocalTarget()): Promise<BackupTargetResponse> {
    return expectGood(await this.owner.post<BackupTargetResponse>('/backup-targets', body));
  }

  /** A tenant of its own with a stack that runs. */
  async aRunningStack(
    own: School = this.school,
  ): Promise<{ stack: StackResponse; tenantId: string }> {
    const tenant = await this.workload.aTenant();
    const stack = await this.workload.aStack({ ...own, tenant });
    await this.deploy(stack);
    return { stack, tenantId: tenant.id };
  }

  start<Body = TaskResponse>(
    { id }: { id: string },
    body: Record<string, unknown>,
    who = this.operator,
  ): Promise<Answer<Body>> {
    return who.post<Body>(`/stacks/${id}/tasks`, body, { headers: key() });
  }

  async deploy(stack: StackResponse): Promise<void> {
    await this.engine.succeed(expectGood(await this.start(stack, { kind: 'deploy' })).id);
  }

  /** Repositories are never deleted by anybody else. */
  forgetTargets(): Promise<void> {
    return execute(
      this.mirab.database.adminUrl,
      `SET session_replication_role = replica; DELETE FROM restore_point_proofs; DELETE FROM restore_points;
       DELETE FROM backup_repositories; DELETE FROM backup_targets; DELETE FROM schedules`,
    );
  }
}
