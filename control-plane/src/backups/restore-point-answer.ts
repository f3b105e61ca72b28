import { z } from 'zod';
import {
  grammar,
  proofLevel,
  restorePointDocuments,
  restorePointItem,
  stackKeyOf,
  type RestorePointResponse,
} from '#libs/contracts';
import { provenLevelOf } from './proven-level.js';
import type { RestorePointRow } from './restore-points.repository.js';

/** What a list says of the stack as it was. */
const shownSpec = z.object({
  environment: z.object({ id: grammar.id }),
  host: z.object({ id: grammar.id }),
  release: z.object({ version: z.string() }),
});
const items = z.array(restorePointItem);

/** What the API shows of a restore point. @throws ZodError for a row that somebody has damaged. */
export function toRestorePointResponse(row: RestorePointRow): RestorePointResponse {
  const spec = shownSpec.parse(row.spec);
  const { target } = row.repository;
  return {
    id: row.id,
    createdAt: row.createdAt.toISOString(),
    takenAt: row.takenAt.toISOString(),
    stackId: row.stackId,
    stackKey: stackKeyOf(row.stack),
    productName: row.stack.product.name,
    tenantId: row.tenantId,
    tenantName: row.stack.tenant.name,
    environmentId: spec.environment.id,
    hostId: spec.host.id,
    releaseId: row.releaseId,
    releaseVersion: spec.release.version,
    target: { id: target.id, name: target.name, kind: target.kind },
    taskId: row.taskId,
    snapshotId: row.snapshotId,
    items: items.parse(row.items),
    bytes: Number(row.bytes),
    addedBytes: Number(row.addedBytes),
    proofs: row.proofs.map(
      ({ level, passed, message, at, taskId, restoreSeconds, lossSeconds }) => ({
        level: proofLevel.parse(level),
        passed,
        message,
        at: at.toISOString(),
        taskId,
        figures:
          restoreSeconds === null || lossSeconds === null ? null : { restoreSeconds, lossSeconds },
      }),
    ),
    provenLevel: provenLevelOf(row.proofs),
    documents: [...restorePointDocuments],
  };
}
