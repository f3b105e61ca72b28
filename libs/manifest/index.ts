/** From a product and a spec to what must stand on a host: parse, check, render, plan. Pure functions only. */
export { RefusedError, type Problem, type RefusalCode } from './problems.js';
export { parseProduct } from './product/parse-product.js';
export { validateVariables } from './product/variables.js';
export { listDatabases } from './product/cross-checks.js';
export {
  renderRevision,
  listImages,
  type PreviousRevision,
  type RevisionInput,
} from './render/revision.js';
export { getCheckedSpec } from './render/spec.js';
export { renderRecords } from './render/records.js';
export { assertStoredRevision } from './render/stored-revision.js';
export { renderTransition, retiredServices, discardServices } from './render/transition.js';
export { renderSecretOverride, type SecretValue } from './compose/secret-override.js';
export {
  assertComposePolicy,
  type ComposeFile,
  type ComposeService,
} from './compose/compose-policy.js';
export { decodeCompose } from './compose/compose-text.js';
export {
  projectName,
  stackDirectory,
  routeName,
  webNetworkName,
  internalNetworkName,
  volumeName,
} from './compose/names.js';
export { findStackLabels, type StackLabels } from './compose/stack-labels.js';
export { findTraefikRoute, type TraefikRoute } from './compose/traefik-labels.js';
export { renderPlan } from './plan/render-plan.js';
export { compareVersions } from './plan/versions.js';
export { findMigration, listRestartedServices } from './plan/task-scope.js';
export type { CurrentRevision, PlanInput } from './plan/plan-input.js';
export { canonicalJson, sha256Hex } from './text/canonical-json.js';
export { findMemoryBytes, formatMemory } from './text/units.js';
